import Events
import Foundation
import Generator
import Redis
import Storage
import TestServers
import Testing

/// What the processes count must add up, whatever came and whatever broke.
extension EndToEndTests {
    @Test func `records that come twice decide as once, over a crash too`() throws {
        let stage = try Stage(ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing)
        stage.run = ScenarioTexts.gate + "\n  batch_events: 200"
        let shop = Stream.shop(seed: 21, users: 200, events: 8_000)
        let expected = Expected(try stage.replay(shop.lines, until: shop.end))
        let (decisions, mails) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        let writer = try stage.writer()
        let (twice, repeats) = Self.withRepeats(shop.lines, within: 60, seed: 22)
        try #require(repeats > 500)
        #expect(try Set(stage.replay(twice, until: shop.end)) == expected.decisions)

        let first = try stage.startRun("first")
        try first.awaitReady()
        try writer.write(twice[..<(twice.count / 2)])
        try decisions.read("some") { $0.count > 50 }
        first.kill()
        try stage.evict("first", from: stage.group)
        let second = try stage.startRun()
        try writer.write(twice[(twice.count / 2)...])
        try writer.close(at: shop.end, partitions: stage.partitions)
        try decisions.read(decisions: expected)
        second.terminate()
        #expect(second.exitCode(within: .seconds(10)) == 0, "\(second.output)")
        try expectSame(expected, decisions, mails)
    }

    @Test func `the books balance, whatever comes and though Redis dies`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        let stage = try Stage(
            ScenarioTexts.clicks + "---\n" + ScenarioTexts.marketing, redis: redis)
        stage.run = ScenarioTexts.gate + "\n  batch_events: 100\n  lateness: 5m"
        let shop = Stream.shop(seed: 23, users: 200, events: 9_000)
        let lines = Self.disturbed(shop.lines)
        let writer = try stage.writer()
        let run = try stage.startRun()
        try run.awaitReady()
        try writer.write(lines[..<4_000])
        try run.become("busy") { (run.metric("nagori_events_total") ?? 0) > 1_000 }
        redis.kill()
        try run.become("unready", within: .seconds(20)) { run.status("/readyz") == 503 }
        try writer.write(lines[4_000..<8_000])
        try redis.start()
        try run.become("ready again", within: .seconds(20)) { run.status("/readyz") == 200 }
        try run.become("busy again") { (run.metric("nagori_events_total") ?? 0) > 5_000 }
        // Deaf and then back, with commits under way.
        redis.kill()
        try redis.start()
        try writer.write(lines[8_000...])
        try writer.close(at: shop.end, partitions: stage.partitions)

        func metric(_ name: String, _ labels: String = "") -> Double {
            run.metric(name, labels) ?? 0
        }
        let count = Double(try stage.ends("events"))
        try run.become("through", within: .seconds(120)) {
            run.metric("nagori_events_total") == count && run.metric("nagori_messages_open") == 0
                && run.metric("nagori_held_mails") == metric("nagori_mails_held_total")
                    - metric("nagori_mails_released_total")
        }
        let parts = ["applied", "ignored", "duplicate", "too_late", "dead"].map {
            metric("nagori_events_\($0)_total")
        }
        #expect(parts.allSatisfy { $0 > 0 }, "\(parts)")
        #expect(parts.reduce(0, +) == count, "\(parts)")
        // Each figure is asked for by itself, and deadlines that have come may still be settled.
        try run.become("balanced") {
            let terminal =
                metric("nagori_decisions_total", #"decision="send""#)
                + metric("nagori_decisions_total", #"decision="suppress""#)
            let (held, released) = (
                metric("nagori_mails_held_total"), metric("nagori_mails_released_total")
            )
            return terminal > 100 && metric("nagori_matches_total") == terminal + held - released
        }
        try run.become("balanced in its requests") {
            metric("nagori_decisions_total", #"decision="send""#)
                + metric("nagori_outbox_inherited_total", #"kind="mail_request""#)
                == metric("nagori_mail_requests_produced_total")
        }
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0, "\(run.output)")
    }

    @Test func `a damaged state is set aside, and stops nobody`() throws {
        let stage = try Stage(
            """
            scenario: twice
            pattern:
              steps: [{name: a, event: product_viewed}, {name: b, event: product_viewed}]
            send: {mail: note, to: team@example.com}
            guard: {class: alert}
            """, partitions: 1)
        stage.clock = "wall"
        let now = Clock.now
        let (decisions, writer) = (try stage.reader("decisions"), try stage.writer())
        let first = try stage.startRun("first")
        try writer.write(["anneliese", "bob"].map { Line($0, "product_viewed", at: now) })
        try first.become("through") { first.metric("nagori_runs_live") == 2 }
        first.terminate()
        #expect(first.exitCode(within: .seconds(10)) == 0)

        let connection = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: stage.redis.port)))
        let tag = "{\(stage.name):\(stage.topic("events")):0}"
        let bucket = try #require(
            (0..<Buckets.first).lazy.map { "\(tag):users:\($0)" }.first {
                (try? connection.call("HEXISTS", $0, "anneliese").integer) == 1
            })
        let damage = "\u{4}no state"
        _ = try connection.call("HSET", bucket, "anneliese", damage)
        let second = try stage.startRun("second")
        try second.awaitReady()
        let views = [Span.seconds(1), .seconds(2)].map {
            Line("anneliese", "product_viewed", at: now + $0)
        }
        try writer.write([views[0], Line("bob", "product_viewed", at: now + .seconds(1))])
        try decisions.read("bob's") { $0.count == 1 }
        try writer.write([views[1]])
        try decisions.read("ann's, begun anew") { $0.count == 2 }
        #expect(decisions.messages.map { $0.text.field("user") } == ["bob", "anneliese"])
        #expect(second.metric("nagori_states_unreadable_total") == 1)
        let key = "\(tag):unreadable:anneliese"
        #expect(try connection.call("GET", key).text == damage)
        let left = try #require(try connection.call("TTL", key).integer)
        #expect((600_000...604_800).contains(left))
        #expect(!second.output.contains("anneliese"), "\(second.output)")
        second.terminate()
        #expect(second.exitCode(within: .seconds(10)) == 0)
    }

    /// Some records come again, up to so many records later and within the usual window.
    private static func withRepeats(
        _ lines: [Line], within reach: Int, seed: UInt64
    ) -> (lines: [Line], repeats: Int) {
        var random = SplitMix64(seed: seed)
        var places = lines.indices.map { (place: 2 * $0, line: lines[$0]) }
        for index in lines.indices where UInt8.random(in: 0..<100, using: &random) < 15 {
            let last = index + Int.random(in: 0..<reach, using: &random)
            guard last < lines.count, let then = lines[last].eventTime,
                let time = lines[index].eventTime, then - time < 3_000_000
            else { continue }
            places.append((2 * last + 1, lines[index]))
        }
        let order = places.indices.sorted { (places[$0].place, $0) < (places[$1].place, $1) }
        return (order.map { places[$0].line }, places.count - lines.count)
    }

    /// With repeats, records that are no events, and such that come an hour late.
    private static func disturbed(_ lines: [Line]) -> [Line] {
        var broken = HostileLines(seed: 24)
        let repeated = withRepeats(lines, within: 8, seed: 25).lines
        return repeated.enumerated().flatMap { number, line in
            var more = [line]
            if number % 50 == 7 { more.append(broken.broken()) }
            if number % 40 == 11, let time = line.eventTime, let key = line.key {
                let late = EventTime(milliseconds: time) - .hours(1)
                more.append(
                    Line(String(decoding: key, as: UTF8.self), "product_viewed", at: late))
            }
            if number % 60 == 3, let time = line.eventTime {
                more.append(
                    Line("passer-by", "window_seen", at: EventTime(milliseconds: time)))
            }
            return more
        }
    }
}
