import Events
import Matching
import Policy
import Scenarios
import Testing

/// What is remembered of a user, and for how long.
@Suite struct MemoryTests {
    @Test func `first_ever takes the first event of a user's life`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: welcome
            pattern: {steps: [{name: login, event: login, first_ever: true}]}
            send: {mail: m, to: t@example.com}
            ---
            scenario: big
            pattern: {steps: [{name: order, event: order, where: kind == 'big', first_ever: true}]}
            send: {mail: m, to: t@example.com}
            """)
        try play(
            scenarios, try .of(),
            """
            01T10:00:00 login -> welcome send
            01T11:00:00 login
            02T10:00:00 order kind=small
            03T10:00:00 order kind=big -> big send
            04T10:00:00 order kind=big
            """)
    }

    @Test func `first_ever outlives a change of the rest of its scenario`() throws {
        func scenario(_ mail: String) throws -> [Scenario] {
            try Scenario.read(
                """
                scenario: welcome
                pattern: {steps: [{name: login, event: login, first_ever: true}]}
                send: {mail: \(mail), to: t@example.com}
                """)
        }
        var old = Stage(try scenario("a"), try .of(), .event)
        #expect(old.advance(to: try Times.read("01T10:00:00"), "login", [:]).count == 1)
        var new = Stage(try scenario("b"), try .of(), .event)
        new.state = try StateCoding(new.engine.set)
            .decode(StateCoding(old.engine.set).encode(old.state), of: "u").state
        #expect(new.advance(to: try Times.read("02T10:00:00"), "login", [:]).isEmpty)
    }

    /// A property that an event has of itself tells nothing.
    @Test func `no event can say that it is the first`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: welcome
            pattern: {steps: [{name: login, event: login, first_ever: true}]}
            send: {mail: m, to: t@example.com}
            """)
        var stage = Stage(scenarios, try .of(), .event)
        let forged = try #require(stage.engine.vocabulary.properties.first { $0.hasPrefix("\0") })
        let time = try Times.read("01T10:00:00")
        #expect(stage.advance(to: time, "login", [:]).count == 1)
        #expect(stage.advance(to: time, "login", [forged: .bool(true)]).isEmpty)
    }

    @Test func `a user who never comes back leaves nothing behind`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: silent
            pattern:
              within: 3d
              steps: [{name: cart, event: cart}, {absent: order, for: 24h}]
            send: [{mail: m}, {mail: n, at: +7d}]
            guard: {once_per: 30d, quiet_hours: 22:00-09:00}
            ---
            scenario: welcome
            pattern: {steps: [{name: login, event: login, first_ever: true}]}
            send: {mail: m}
            """)
        for clock in Stage.ClockKind.allCases {
            var stage = Stage(
                scenarios, try .of(cap: .init(.marketing, count: 3, span: .days(7))), clock)
            let start = try Times.read("01T10:00:00")
            var decided = stage.advance(to: start, "login", [:])
            decided += stage.advance(to: start, "identify", ["email": .string("u@example.com")])
            decided += stage.advance(to: start, "cart", [:])
            var last = start
            while let due = stage.nextDeadline {
                #expect(due > last, "time goes on")
                last = due
                decided += stage.advance(to: due, "-", [:])
                stage.prune(at: due)
            }
            #expect(decided.count { $0.kind == "send" } == 2)
            #expect(stage.state.isEmpty)
            #expect(last <= start + .days(402), "\(last)")
        }
    }

    /// Else one mail of ours would put off the next for ever.
    @Test func `what we report of our own mails is not the user's doing`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: win-back
            pattern: {steps: [{absent: "*", for: 10d}]}
            send: {mail: m, to: t@example.com}
            """)
        try play(
            scenarios, try .of(),
            """
            01T10:00:00 view
            05T10:00:00 mail_sent
            06T10:00:00 identify name=Ann
            11T10:00:00 - -> send
            11T10:00:01 mail_sent
            25T10:00:00 -
            """)
    }

    @Test func `nothing but absences: whoever was seen falls silent`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: win-back
            pattern: {steps: [{absent: "*", for: 10d}]}
            send: {mail: m, to: t@example.com}
            ---
            scenario: no-login
            pattern: {steps: [{absent: login, for: 10d}]}
            send: {mail: m, to: t@example.com}
            """)
        try play(
            scenarios, try .of(),
            """
            01T10:00:00 view
            05T10:00:00 anything
            06T10:00:00 login
            07T10:00:00 view
            16T10:00:00 - -> no-login send
            17T09:59:59 -
            17T10:00:00 - -> win-back send
            28T10:00:00 -
            29T10:00:00 view
            """)
    }
}

extension Stage {
    mutating func prune(at time: EventTime) { engine.prune(&state, at: time) }
}
