import EventReader
import Events
import Policy
import Replay
import Scenarios
import Testing

@Suite struct SideBySideTests {
    static let longer = StatisticsTests.cart.replacing("for: 1h", with: "for: 3h")
    static let any = """
        scenario: any
        pattern:
          within: 1h
          steps:
            - {name: first, event: leaving}
            - {name: next, event: "*", where: exists(sku), follows: strict}
        send: {mail: m, to: team@example.com}
        guard: {class: alert}
        """

    /// The sets ask for different events and properties, and one of them for all.
    @Test func `each set decides as it does alone`() throws {
        let lines = eventLines(
            StatisticsTests.given + """

                2026-04-03T11:00:00Z c leaving
                2026-04-03T11:01:00Z c other_thing sku=A
                2026-04-03T12:00:00Z a leaving
                2026-04-03T12:01:00Z a other_thing
                """)
        let sets = [
            try scenarios(StatisticsTests.alarm), try scenarios(Self.any),
            try scenarios(StatisticsTests.cart), try scenarios(Self.longer),
        ]
        let together = play(lines, sets: sets, until: "2026-04-05")
        #expect(together.map(\.decisions.count) == [6, 1, 3, 2])
        for (set, outcome) in zip(sets, together) {
            let alone = play(lines, set, until: "2026-04-05")
            #expect(outcome.decisions == alone.decisions)
            #expect(outcome.runsWaiting == alone.runsWaiting)
            #expect(outcome.users == alone.users)
            #expect(outcome.watermark == alone.watermark)
        }
    }

    @Test func `the difference is told by matches, mails and users`() throws {
        // For three hours: a's first cart is replaced by its second one, which is another match.
        let lines = eventLines(StatisticsTests.given)
        let sets = [try scenarios(StatisticsTests.cart), try scenarios(Self.longer)]
        let outcomes = play(lines, sets: sets, until: "2026-04-05")
        let comparison = Comparison([("new", outcomes[0]), ("old", outcomes[1])], zone: .utc)
        let difference = try #require(comparison.differences.first)
        #expect(difference.matches == .init(onlyHere: 1, both: 2, onlyThere: 0))
        #expect(difference.mails == .init(onlyHere: 1, both: 1, onlyThere: 1))
        #expect(difference.users == .init(onlyHere: 0, both: 2, onlyThere: 0))
        #expect(
            comparison.summary(elapsed: .seconds(1)) == """
                events: 9 (4 ignored, 0 late, 0 from the future, 0 broken)
                time: up to 2026-04-03T10:00:00Z
                A: new
                B: old
                                     A  B  A-B
                scenario cart
                  matches            3  2   +1
                  a day (median)     1  1    0
                  users              2  2    0
                  mails              2  2    0
                  users with a mail  2  2    0
                  suppress once_per  1  0   +1
                all scenarios
                  matches            3  2   +1
                  a day (median)     1  1    0
                  users              2  2    0
                  mails              2  2    0
                  users with a mail  2  2    0
                  suppress once_per  1  0   +1
                A against B:
                  matches: 1 only in A, 0 only in B, 2 in both
                  mails: 1 only in A, 1 only in B, 1 in both
                  users with a mail: 0 only in A, 0 only in B, 2 in both
                waiting (A): 0 partial matches, 0 held mails
                waiting (B): 0 partial matches, 0 held mails
                took 1.00 s, 9 events/s
                """)
    }

    @Test func `a scenario that one set lacks has no numbers there`() throws {
        let lines = eventLines("2026-04-01T10:00:00Z a leaving")
        let outcomes = play(
            lines, sets: [try scenarios(StatisticsTests.alarm), try scenarios(Self.longer)])
        let comparison = Comparison([("one", outcomes[0]), ("other", outcomes[1])], zone: .utc)
        #expect(comparison.scenarios == ["alarm", "cart"])
        #expect(comparison.sides[1].counts(of: "alarm") == nil)
        #expect(comparison.summary(elapsed: .seconds(1)).contains("  matches            1  -   +1"))
    }

    /// A user belongs to one partition, and each partition has its own time.
    @Test func `partitions have watermarks of their own`() throws {
        let set = try scenarios(StatisticsTests.cart)
        var run = OfflineRun(Engine.sideBySide([set], rules: Rules(zone: .utc)), shards: 2)
        let lines = eventLines(
            """
            2026-04-02T10:00:00Z a added
            2026-04-01T10:00:00Z b added
            2026-04-01T10:30:00Z b bought
            2026-04-01T09:00:00Z a leaving
            """)
        for (index, line) in lines.enumerated() {
            Array(line.utf8).withUnsafeBytes {
                run.take(
                    $0, partition: [0, 1, 1, 0][index], offset: Int64(index),
                    recordTime: EventTime(CivilDate(daysSince1970: 20_600)))
            }
        }
        let outcome = run.end(until: EventTime(iso8601: "2026-04-02T12:00:00Z"))[0]
        #expect(outcome.tally.late == 1)
        #expect(outcome.lines == ["a send matched 2026-04-02T11:00:00Z"])
    }

    @Test func `a record without a time of its own, or from the future, has Kafka's`() throws {
        let set = try scenarios(StatisticsTests.alarm)
        var run = OfflineRun(Engine.sideBySide([set], rules: Rules(zone: .utc)))
        let time = try #require(EventTime(iso8601: "2026-04-01T10:00:00Z"))
        let records = [
            "{\"userId\":\"a\",\"event\":\"leaving\"}",
            "{\"userId\":\"b\",\"event\":\"leaving\",\"timestamp\":\"2027-01-01\"}", "{",
        ]
        for (offset, record) in records.enumerated() {
            Array(record.utf8).withUnsafeBytes {
                run.take($0, partition: 0, offset: Int64(offset), recordTime: time)
            }
        }
        let outcome = run.end()[0]
        #expect(
            outcome.lines == [
                "a send matched 2026-04-01T10:00:00Z", "b send matched 2026-04-01T10:00:00Z",
            ])
        #expect(outcome.tally.skewed == 1)
        #expect(
            outcome.tally.broken == [
                .notJSON: .init(count: 1, first: .record(partition: 0, offset: 2))
            ])
    }
}
