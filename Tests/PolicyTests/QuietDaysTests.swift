import Events
import Policy
import Scenarios
import Testing

/// 2026-04-03 is a Friday; April 29th is a holiday in these tests, and Thursday 30th another.
@Suite struct QuietDaysTests {
    private static func rules(
        quiet: QuietHours? = nil, days: [String] = [], spread: Span = .seconds(0)
    ) throws -> Rules {
        var rules = try Rules.of(quiet: quiet)
        for day in days {
            let isKnown = rules.quietDays.add(day)
            #expect(isKnown)
        }
        rules.holidays = Set(
            [29, 30].compactMap { CivilDate(year: 2026, month: 4, day: $0)?.daysSince1970 })
        rules.spread = spread
        return rules
    }

    @Test func `a weekend is quiet from its first instant to Monday's`() throws {
        try play(
            [try .cart("quiet_days: weekends")], try Self.rules(),
            """
            03T23:59:59.999 cart -> send
            04T00:00:00 cart -> hold quiet_day 06T00:00:00
            05T23:59:59.999 cart -> hold quiet_day 06T00:00:00
            06T00:00:00 - -> send, send
            """)
    }

    @Test func `holidays, weekends and nights in a row are one quiet time`() throws {
        try play(
            [try .cart("quiet_days: [weekends, holidays]")],
            try Self.rules(quiet: QuietHoursTests.night),
            """
            03T22:00:00 cart -> hold quiet_hours 06T09:00:00
            04T12:00:00 cart -> hold quiet_day 06T09:00:00
            06T09:00:00 - -> send, send
            28T21:59:59 cart -> send
            28T22:00:00 cart -> hold quiet_hours 2026-05-01T00:00:00Z
            29T08:00:00 cart -> hold quiet_day 2026-05-01T00:00:00Z
            2026-05-01T00:00:00Z - -> send, send
            """)
    }

    @Test func `what is configured holds, unless the scenario says none`() throws {
        let rules = try Self.rules(days: ["weekends"])
        try play(
            [try .cart("priority: 50")], rules,
            """
            04T12:00:00 cart -> hold quiet_day 06T00:00:00
            06T00:00:00 - -> send
            """)
        try play([try .cart("quiet_days: none")], rules, "04T12:00:00 cart -> send")
        try play([try .cart("class: alert")], rules, "04T12:00:00 cart -> send")
        try play([try .cart("quiet_days: friday")], rules, "04T12:00:00 cart -> send")
    }

    @Test func `the day is the user's own`() throws {
        try play(
            [try .cart("quiet_days: weekends")], try Self.rules(),
            """
            03T10:00:00 identify timezone=America/New_York
            04T12:00:00 cart -> send
            06T12:00:00 cart -> hold quiet_day 06T13:00:00
            06T12:30:00 identify timezone=nowhere country=JP
            06T13:00:00 - -> send
            """)
    }

    @Test func `a country with one clock tells the zone, one with several does not`() throws {
        var rules = try Self.rules()
        let table = try Rules.of().zoneNamed
        rules.zoneOfCountry = { $0 == "DE" ? table("Europe/Berlin") : nil }
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], rules,
            """
            01T12:00:00 identify country=DE
            01T12:00:00 cart -> hold quiet_hours 01T16:00:00
            01T12:01:00 identify country=US
            01T12:01:00 cart -> send
            01T12:02:00 identify country=DE timezone=Asia/Tokyo
            01T12:02:00 cart -> send
            01T16:00:00 - -> send
            """)
    }

    @Test func `mails that waited are spread, each user's at one moment`() throws {
        let scenarios = [try Scenario.cart("quiet_hours: 22:00-09:00, spread: 20m")]
        let engine = Engine(scenarios, rules: try Self.rules())
        let name = try #require(engine.vocabulary.events.firstIndex(of: "cart"))
        let time = try Times.read("01T23:00:00")
        let nine = try Times.read("02T09:00:00")
        var moments: [Int64] = []
        for number in 0..<1000 {
            var due: Set<EventTime> = []
            for message in 0..<2 {
                let event = Event(
                    id: "m\(message)", user: "u\(number)", name: EventName(index: name),
                    time: time, values: engine.vocabulary.properties.map { _ in .missing })
                var state = UserState()
                var effects = Effects(programs: 1)
                engine.apply(
                    event, to: &state, watermark: time, clock: .wall(time), into: &effects)
                let decision = try #require(effects.decisions.first)
                guard case .hold(let until, .quietHours) = decision.verdict else {
                    Issue.record("is held")
                    return
                }
                due.insert(until)
            }
            #expect(due.count == 1)
            moments.append(due.map { $0.milliseconds - nine.milliseconds }[0])
        }
        #expect(moments.allSatisfy { (0..<1_200_000).contains($0) })
        // A thousand users in four slots of five minutes.
        for slot in 0..<4 {
            let count = moments.count { $0 / 300_000 == slot }
            #expect((180...320).contains(count), "\(slot): \(count)")
        }
    }

    @Test func `no mail is spread beyond its end`() throws {
        // It expires at 09:00:00.002, far before any moment of the spread.
        let scenarios = [
            try Scenario.cart("quiet_hours: 22:00-09:00, expires_after: 10h, spread: 12h")
        ]
        var stage = Stage(scenarios, try Self.rules(), .wall)
        let time = EventTime(milliseconds: try Times.read("01T23:00:00").milliseconds + 2)
        let held = stage.advance(to: time, "cart", [:])
        #expect(
            held.first?.dueAt
                == EventTime(
                    milliseconds: try Times.read("02T09:00:00").milliseconds + 1))
        let due = try #require(held.first?.dueAt)
        #expect(stage.advance(to: due, "-", [:]).map(\.kind) == ["send"])
    }

    @Test func `a night with a change of the clock ends when the local clock says so`() throws {
        // New York skips 02:00-03:00 on March 8th and repeats 01:00-02:00 on November 1st, Sundays.
        try play(
            [try .cart("quiet_hours: 22:00-09:00, quiet_days: sunday")], try Self.rules(),
            """
            2026-03-01T12:00:00Z identify timezone=America/New_York
            2026-03-08T06:30:00Z cart -> hold quiet_day 2026-03-09T13:00:00Z
            2026-03-09T13:00:00Z - -> send
            2026-11-01T05:30:00Z cart -> hold quiet_day 2026-11-02T14:00:00Z
            2026-11-02T14:00:00Z - -> send
            """)
    }
}
