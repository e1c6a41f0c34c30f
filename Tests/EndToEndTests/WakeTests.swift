import Events
import Redis
import Storage
import TestServers
import Testing

extension EndToEndTests {
    /// All in 64 buckets or a few more, and more of them than one commit settles.
    @Test func `deadlines that come at once all fire, beside values that somebody has spoilt`()
        throws
    {
        let stage = try Stage(
            """
            scenario: left
            pattern:
              steps: [{name: cart, event: product_added}, {absent: order_completed, for: 1h}]
            send: {mail: note, to: team@example.com}
            guard: {class: alert}
            """, partitions: 1)
        let start = try #require(EventTime(iso8601: "2024-04-01T10:00:00+09:00"))
        let users = (0..<12_000).map { "u\($0)" }
        let (decisions, writer) = (try stage.reader("decisions"), try stage.writer())
        let run = try stage.startRun()
        try writer.write(users.map { Line($0, "product_added", at: start, #""sku":"A""#) })
        try run.become("through") { run.metric("nagori_timers_pending") == 12_000 }

        let redis = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: stage.redis.port)))
        let tag = "{\(stage.name):\(stage.topic("events")):0}"
        let count = try #require(try redis.call("HGET", "\(tag):meta", "buckets").text)
        #expect(count == "\((12_000 - 1) / Buckets.usersMax + 1)")
        for name in ["eve", "joe"] {
            _ = try redis.call("HSET", "\(tag):users:7", name, "\u{9}no state")
        }
        try writer.write([Line("late", "product_added", at: start + .hours(2), #""sku":"A""#)])
        try decisions.read("all") { $0.count == 12_000 }
        #expect(decisions.messages.map { $0.text.field("user") }.sorted() == users.sorted())
        #expect(run.metric("nagori_states_unreadable_total") == 2)
        #expect(try redis.call("HGET", "\(tag):users:7", "eve") == .null)
        #expect(try redis.call("GET", "\(tag):unreadable:joe").text == "\u{9}no state")
        try writer.write([Line("later", "product_added", at: start + .hours(9), #""sku":"A""#)])
        try decisions.read("the last one's too") { $0.count == 12_001 }
        try run.become("empty but for one") { run.metric("nagori_timers_pending") == 1 }
        func commits() throws -> Int {
            Int(try redis.call("HGET", "\(tag):meta", "commits").text ?? "") ?? 0
        }
        let before = try commits()
        try writer.write([Line("later", "nothing", at: start + .hours(9))])
        try run.become("through") { run.metric("nagori_events_total") == 12_003 }
        #expect(try commits() - before < 5, "nothing is due, nothing is written")
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)
    }
}
