import Events
import Matching
import Policy
import Scenarios
import Testing

/// Which of several decisions comes first, and whether each match has its own.
@Suite struct OrderTests {
    static let view = """
        scenario: view
        pattern: {steps: [{name: view, event: view}, {absent: order, for: 10h}]}
        send: {mail: m, to: a@example.com}
        guard: {quiet_hours: none}
        """

    @Test func `what is held goes before a run that ends at the same instant`() throws {
        try play(
            try Scenario.read(Self.view) + [try .cart("priority: 1", id: "zoo")],
            try .of(quiet: QuietHoursTests.night),
            """
            01T23:00:00 view
            01T23:30:00 cart -> zoo hold quiet_hours 02T09:00:00
            02T09:00:00 - -> zoo send, view send
            """)
    }

    @Test func `one event's matches come in order of their scenarios`() throws {
        try play(
            [try .cart("priority: 9", id: "b"), try .cart("priority: 99", id: "a")], try .of(),
            "01T12:00:00 cart -> a send, b send")
    }

    @Test func `runs that end at one instant come in order of their scenarios`() throws {
        let other = Self.view.replacing("scenario: view", with: "scenario: aaa")
            .replacing("event: view", with: "event: look").replacing("for: 10h", with: "for: 9h")
        try play(
            try Scenario.read(Self.view + "\n---\n" + other), try .of(),
            """
            01T12:00:00 view
            01T13:00:00 look
            01T22:00:00 - -> aaa send, view send
            """)
    }

    @Test func `what is due goes before the event of the same instant`() throws {
        try play(
            try Scenario.read(Self.view) + [try .cart("cancel_on: order", id: "zoo")],
            try .of(quiet: QuietHoursTests.night),
            """
            01T23:00:00 view
            01T23:30:00 cart -> zoo hold quiet_hours 02T09:00:00
            02T09:00:00 order -> zoo send, view send
            """)
    }

    @Test func `at most 64 mails wait for a user`() throws {
        var stage = Stage(
            [try .cart("cancel_on: quit")], try .of(quiet: QuietHoursTests.night), .event)
        let start = try Times.read("01T23:00:00")
        let reasons = (0..<70).flatMap {
            stage.advance(to: start + .seconds($0), "cart", [:]).map(\.reason)
        }
        #expect(
            reasons == Array(repeating: "quiet_hours", count: 64)
                + Array(repeating: "too_many_held", count: 6))
        #expect(stage.state.held.count == 64)
        let morning = try Times.read("02T09:00:00")
        let sent = stage.advance(to: morning, "-", [:])
        #expect(sent.count == 64 && sent.allSatisfy { $0.kind == "send" })
        #expect(stage.state.held.isEmpty)
    }

    @Test func `what was sent is remembered only while a rule asks`() throws {
        var stage = Stage(
            [
                try .cart("class: alert", id: "a"),
                try .cart("once_per: 1h, class: alert", id: "b"),
            ], try .of(cap: Rules.Cap(.marketing, count: 50, span: .days(1))), .event)
        let start = try Times.read("01T12:00:00")
        _ = stage.advance(to: start, "cart", [:])
        #expect(stage.state.sent.map(\.at) == [start])
        stage.engine.prune(&stage.state, at: start + Span(milliseconds: 3_599_999))
        #expect(stage.state.sent.count == 1)
        stage.engine.prune(&stage.state, at: start + .minutes(60))
        #expect(stage.state.sent.isEmpty)
        stage.engine.forgetIDs(&stage.state, watermark: start + .minutes(60))
        #expect(stage.state.isEmpty)
    }

    /// A run that ended yesterday is decided as of yesterday, when the daemon comes to it today.
    @Test func `what is due but not settled still finds what was sent`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: view
            pattern: {steps: [{name: view, event: view}, {absent: order, for: 1h}]}
            send: {mail: m, to: a@example.com}
            guard: {once_per: 24h}
            """)
        var stage = Stage(scenarios, try .of(), .event)
        let start = try Times.read("01T12:00:00")
        _ = stage.advance(to: start, "view", [:])
        #expect(stage.advance(to: start + .hours(1), "view", [:]).map(\.kind) == ["send"])
        stage.engine.prune(&stage.state, at: start + .days(3))
        let late = stage.advance(to: start + .days(3), "-", [:])
        #expect(late.map(\.reason) == ["once_per"])
    }

    @Test func `at most 128 sent mails are remembered, the newest`() throws {
        var stage = Stage(
            [try .cart("priority: 1")],
            try .of(cap: Rules.Cap(.marketing, count: 50, span: .days(1))), .event)
        for second in 0..<200 {
            stage.state.sent.append(
                Sent(
                    scenario: 7, messageClass: 0,
                    at: EventTime(milliseconds: Int64(second) * 1000)))
        }
        stage.engine.prune(&stage.state, at: EventTime(milliseconds: 0))
        #expect(stage.state.sent.count == 128)
        #expect(stage.state.sent.first?.at == EventTime(milliseconds: 72_000))
    }

    @Test func `the next deadline is the earliest, by the clock that it needs`() throws {
        let scenarios = try Scenario.read(Self.view) + [try .cart("priority: 1", id: "zoo")]
        let rules = try Rules.of(quiet: QuietHoursTests.night)
        let morning = try Times.read("02T09:00:00")
        for (clock, expected) in [
            (Stage.ClockKind.event, Deadlines(event: morning)),
            (.wall, Deadlines(event: try Times.read("02T09:30:00"), wall: morning)),
        ] {
            var stage = Stage(scenarios, rules, clock)
            _ = stage.advance(to: try Times.read("01T23:30:00"), "view", [:])
            _ = stage.advance(to: try Times.read("01T23:30:00"), "cart", [:])
            let now: Engine.Clock = clock == .event ? .event : .wall(morning)
            #expect(stage.engine.deadlines(of: stage.state, clock: now) == expected)
        }
    }
}
