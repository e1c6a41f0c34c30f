import Events
import Matching
import Policy
import Replay
import Scenarios
import Testing

@Suite struct TimelineTests {
    @Test func `a sample tells the events that were taken, and what was decided`() throws {
        let set = try scenarios(
            """
            scenario: left
            pattern:
              within: 1d
              steps:
                - {name: cart, event: added}
                - {name: view, event: "*", where: exists(sku)}
                - {absent: bought, for: 1h}
            send: {mail: m, to: team@example.com}
            guard: {quiet_hours: "10:00-12:00"}
            """)
        let lines = eventLines(
            """
            2026-04-01T08:50:00Z a added
            2026-04-01T09:00:00Z a added
            2026-04-01T09:10:00Z a viewed sku=A
            2026-04-01T09:20:00Z a viewed sku=B
            """)
        let outcome = play(lines, sets: [set], until: "2026-04-02", samples: 10)[0]
        let sample = try #require(outcome.samples.first?.first)
        #expect(sample.id == outcome.decisions.first?.id)
        #expect(sample.user == "a")
        #expect(
            sample.moments.map {
                "\($0.step) \($0.messageID) \($0.event ?? "?") \($0.time?.description ?? "?")"
            } == ["cart m2 added 2026-04-01T09:00:00Z", "view m4 ? 2026-04-01T09:20:00Z"])
        #expect(
            sample.turns.map { "\($0.kind) \($0.reason) \($0.at)" } == [
                "hold quiet_hours 2026-04-01T10:20:00Z", "send matched 2026-04-01T12:00:00Z",
            ])
        #expect(sample.turns.first?.due == sample.turns.last?.at)
    }

    @Test func `the samples are those with the smallest ids, in order of time`() throws {
        let set = try scenarios(StatisticsTests.alarm)
        let lines = eventLines(
            (0..<200).map { "2026-04-01T10:00:00.\($0 + 100)Z u\($0) leaving" }
                .joined(separator: "\n"))
        let outcome = play(lines, sets: [set], samples: 10)[0]
        let ids = outcome.samples[0].map(\.id)
        #expect(Set(ids) == Set(outcome.decisions.map(\.id).sorted().prefix(10)))
        #expect(outcome.samples[0].map(\.matchedAt) == outcome.samples[0].map(\.matchedAt).sorted())
        #expect(
            outcome.samples[0].allSatisfy { $0.moments.count == 1 && $0.moments[0].time != nil })
        #expect(play(lines, set).samples == [[]])
    }

    /// Each event takes the place of the one before, so that many are remembered in vain.
    @Test func `what no run holds any more is forgotten, what one holds is not`() throws {
        let set = try scenarios(StatisticsTests.cart)
        let given = (0..<50).map { "2026-04-01T10:\($0 + 10):00Z a added" }
        let outcome = play(
            eventLines(given.joined(separator: "\n")), sets: [set], until: "2026-04-02",
            samples: 1)[0]
        let moments = outcome.samples[0][0].moments
        #expect(moments.map(\.messageID) == ["m50"])
        #expect(moments.map(\.time) == [EventTime(iso8601: "2026-04-01T10:59:00Z")])
    }

    @Test func `events that were sorted in have their times too`() throws {
        let set = try scenarios(
            """
            scenario: both
            pattern:
              within: 1d
              steps:
                - {name: cart, event: added}
                - {name: view, event: viewed}
            send: {mail: m, to: team@example.com}
            guard: {class: alert}
            """)
        var limits = Limits()
        limits.lateness = .minutes(10)
        let engines = Engine.sideBySide([set], rules: Rules(zone: .utc), limits: limits)
        var run = OfflineRun(engines, samples: 1)
        let given = """
            2026-04-01T10:05:00Z a viewed
            2026-04-01T10:00:00Z a added
            2026-04-01T11:00:00Z b viewed
            """
        for (index, line) in eventLines(given).enumerated() {
            Array(line.utf8).withUnsafeBytes { run.take($0, number: index + 1) }
        }
        let moments = try #require(run.end()[0].samples[0].first).moments
        #expect(
            moments.map { "\($0.event ?? "?") \($0.time?.description ?? "?")" }
                == ["added 2026-04-01T10:00:00Z", "viewed 2026-04-01T10:05:00Z"])
    }

    @Test func `a match of very many events is cut, and says so`() throws {
        let set = try scenarios(
            """
            scenario: looks
            pattern:
              within: 1d
              steps:
                - {name: look, event: viewed, times: 60}
            send: {mail: m, to: team@example.com}
            guard: {class: alert}
            """)
        let given = (0..<60).map { "2026-04-01T10:00:00.\($0 + 100)Z a viewed" }
        let lines = eventLines(given.joined(separator: "\n"))
        let sample = try #require(play(lines, sets: [set], samples: 1)[0].samples[0].first)
        #expect(sample.moments.count == Timeline.momentsMax)
        #expect(sample.momentsLeftOut == 60 - Timeline.momentsMax)
        #expect(sample.moments.allSatisfy { $0.time != nil })
    }
}
