import Events
import Policy
import Scenarios
import Testing

/// `send.at`
@Suite struct HourTests {
    @Test func `ten o'clock is the next one`() throws {
        try play(
            [try .cart("priority: 1", send: "at: 10:00")], try .of(),
            """
            01T09:59:59 cart -> hold send_at 01T10:00:00
            01T10:00:00 cart -> send, send
            01T10:00:00.001 cart -> hold send_at 02T10:00:00
            02T10:00:00 - -> send
            """)
    }

    @Test func `an hour of the night waits for its end as well`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00", send: "at: 23:00")], try .of(),
            """
            01T20:00:00 cart -> hold send_at 01T23:00:00
            01T23:00:00 - -> hold quiet_hours 02T09:00:00
            02T09:00:00 - -> send
            """)
    }

    @Test func `a match that comes at night waits for the hour, not for the morning`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00", send: "at: 12:00")], try .of(),
            """
            01T23:00:00 cart -> hold send_at 02T12:00:00
            02T12:00:00 - -> send
            """)
    }

    @Test func `the hour is the user's own`() throws {
        try play(
            [try .cart("priority: 1", send: "at: 10:00")], try .of(),
            """
            01T09:00:00 identify timezone=Europe/London
            01T09:00:00 cart -> hold send_at 01T18:00:00
            """)
    }

    /// By the wall's clock; an order was written before the hour, and is read after it.
    @Test func `a mail waits for what is to be read first`() throws {
        var stage = Stage([try .cart("cancel_on: quit", send: "at: 10:00")], try .of(), .wall)
        _ = try stage.advance(to: Times.read("01T09:00:00"), "cart", [:])
        let (read, heard) = (try Times.read("01T10:00:03"), try Times.read("01T09:00:00"))
        var effects = Effects(programs: 1)
        var copy = stage.state
        stage.engine.settle(
            "u", &copy, watermark: read, clock: .wall(read, heard: heard), into: &effects)
        #expect(effects.decisions.isEmpty)
        let quit = Event(
            id: "q", user: "u",
            name: EventName(
                index: try #require(stage.engine.vocabulary.events.firstIndex(of: "quit"))),
            time: read, values: stage.engine.vocabulary.properties.map { _ in .missing })
        stage.engine.apply(
            quit, to: &stage.state, watermark: read, clock: .wall(read, heard: heard),
            into: &effects)
        #expect(effects.decisions.map(\.reason) == ["cancelled"])
    }

    @Test func `what is held for its hour is checked then`() throws {
        try play(
            [
                try .cart("once_per: 24h", id: "a", send: "at: 10:00"),
                try .cart("expires_after: 1h", id: "b", send: "at: 10:00"),
                try .cart("cancel_on: quit", id: "c", send: "at: 10:00"),
            ], try .of(),
            """
            01T09:00:00 cart -> \
            a hold send_at 01T10:00:00, b hold send_at 01T10:00:00, c hold send_at 01T10:00:00
            01T09:30:00 cart -> \
            a hold send_at 01T10:00:00, b hold send_at 01T10:00:00, c hold send_at 01T10:00:00
            01T09:59:00 quit -> c suppress cancelled, c suppress cancelled
            01T10:00:00 - -> a send, b suppress expired, a suppress once_per, b send
            """)
    }

    @Test(arguments: [
        // The next day at the same time is when the absence is over.
        ("24h", "Asia/Tokyo", "2026-04-01T20:00:00+09:00", "2026-04-02T20:00:00+09:00"),
        // An hour too late for today: tomorrow.
        ("25h", "Asia/Tokyo", "2026-04-01T20:00:00+09:00", "2026-04-03T20:00:00+09:00"),
        ("24h1s", "Asia/Tokyo", "2026-04-01T20:00:00+09:00", "2026-04-03T20:00:00+09:00"),
        ("1h", "Asia/Tokyo", "2026-04-01T20:00:37+09:00", "2026-04-02T20:00:37+09:00"),
        ("48h", "Asia/Tokyo", "2026-04-01T20:00:37+09:00", "2026-04-03T20:00:37+09:00"),
        // 23 hours lie between: at once, an hour late by the clock on the wall.
        (
            "24h", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-08T21:00:00-04:00"
        ),
        ("23h", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-08T20:00:00-04:00"),
        ("22h", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-08T20:00:00-04:00"),
        (
            "25h", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-09T20:00:00-04:00"
        ),
        // 25 hours lie between: an hour longer.
        (
            "24h", "America/New_York", "2026-10-31T20:00:00-04:00", "2026-11-01T20:00:00-05:00"
        ),
        (
            "25h", "America/New_York", "2026-10-31T20:00:00-04:00", "2026-11-01T20:00:00-05:00"
        ),
        // 02:30 does not come on that day: when the clock has jumped over it, or is past it.
        ("23h", "America/New_York", "2026-03-07T02:30:00-05:00", "2026-03-08T03:00:00-04:00"),
        ("24h", "America/New_York", "2026-03-07T02:30:00-05:00", "2026-03-08T03:30:00-04:00"),
        // 01:30 comes twice: the first time.
        ("24h", "America/New_York", "2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-04:00"),
    ])
    func `the same local time is that of the last event`(
        wait: String, zone: String, event: String, sent: String
    ) throws {
        let scenarios = try Scenario.read(
            """
            scenario: view
            pattern: {steps: [{name: view, event: view}, {absent: order, for: \(wait)}]}
            send: {mail: m, to: a@example.com, at: same-local-time}
            """)
        let end = try Times.read(sent)
        for clock in Stage.ClockKind.allCases {
            var stage = Stage(scenarios, try .of(zone: zone), clock)
            let start = try Times.read(event)
            var decisions = stage.advance(to: start, "view", [:])
            while let next = stage.nextDeadline { decisions += stage.advance(to: next, "-", [:]) }
            #expect(decisions.filter(\.isTerminal).map(\.kind) == ["send"], "\(clock)")
            #expect(decisions.last?.decidedAt == end, "\(clock)")
        }
    }

    @Test func `a match at its own event is sent at once`() throws {
        try play(
            [try .cart("priority: 1", send: "at: same-local-time")], try .of(),
            "01T20:00:37.5 cart -> send")
    }

    @Test(arguments: [
        // Behind by so little that the hour is still meant.
        ("02T20:00:03", "02T20:00:03"), ("02T21:59:59", "02T21:59:59"),
        // Behind by more: the hour comes again.
        ("02T22:00:01", "03T20:00:00"), ("03T08:00:00", "03T20:00:00"),
    ])
    func `a daemon that is behind keeps to the hour`(now: String, sent: String) throws {
        for at in ["same-local-time", "20:00"] {
            let scenarios = try Scenario.read(
                """
                scenario: view
                pattern: {steps: [{name: view, event: view}, {absent: order, for: 24h}]}
                send: {mail: m, to: a@example.com, at: \(at)}
                """)
            var stage = Stage(scenarios, try .of(), .wall)
            _ = stage.advance(to: try Times.read("01T20:00:00"), "view", [:])
            var decisions = stage.advance(to: try Times.read(now), "-", [:])
            while let next = stage.nextDeadline { decisions += stage.advance(to: next, "-", [:]) }
            #expect(decisions.last?.kind == "send", "\(at)")
            #expect(decisions.last?.decidedAt == (try Times.read(sent)), "\(at)")
        }
    }
}
