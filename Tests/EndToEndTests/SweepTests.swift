import Events
import Redis
import TestServers
import Testing

extension EndToEndTests {
    /// Traits, first events, runs, waiting mails, sent ones: time takes it all away.
    @Test func `users who never come back leave Redis empty`() throws {
        let scenarios = """
            scenario: left
            pattern:
              within: 9d
              steps:
                - {name: login, event: login, first_ever: true}
                - {name: cart, event: product_added, times: 1+}
                - {absent: order_completed, for: 24h}
            send: [{mail: note}, {mail: note, at: +14d, unless: order_completed}]
            guard: {once_per: 60d, quiet_hours: 21:00-09:00}

            """
        let stage = try Stage(scenarios, partitions: 2)
        stage.run = "  lateness: 5m"
        let run = try stage.startRun()
        try run.awaitReady()
        let redis = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: stage.redis.port)))
        func keys() throws -> [String] {
            (try redis.call("KEYS", "*\(stage.name)*").array ?? []).compactMap(\.text)
        }
        let start = try #require(EventTime(iso8601: "2024-04-01T10:00:00+09:00"))
        let writer = try stage.writer()
        try writer.write(
            (0..<200).flatMap { number in
                let user = "u\(number)"
                return [
                    Line.identify(user, zone: "Asia/Tokyo", at: start),
                    Line(user, "login", at: start + .seconds(1)),
                    Line(user, "product_added", at: start + .seconds(60), #""sku":"A""#),
                    Line(user, "product_added", at: start + .seconds(59), #""sku":"B""#),
                ]
            })
        try run.become("reading") { run.metric("nagori_events_total") == 800 }
        func users() throws -> Int {
            try keys().filter { $0.contains(":users:") }.reduce(0) {
                $0 + Int(try redis.call("HLEN", $1).integer ?? 0)
            }
        }
        try eventually("stored") { try users() == 200 }
        try writer.close(at: start + .days(30), partitions: 2)
        let mails = try stage.reader("mail-send")
        try mails.read("two mails for each", within: .seconds(60)) { $0.count == 400 }
        #expect(try users() == 200, "traits and first events stay")
        try writer.close(at: start + .days(500), partitions: 2)
        func rest() throws -> [String] {
            try keys().filter { !$0.hasSuffix(":meta") && !$0.hasSuffix(":scenarios") }
        }
        try eventually("empty: \(try rest())") { try rest().isEmpty }
        run.terminate()
        #expect(run.exitCode(within: .seconds(15)) == 0)
    }
}
