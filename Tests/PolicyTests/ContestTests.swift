import Events
import Policy
import Scenarios
import Testing

/// Several mails to one user within `run.collect`: one of them goes out.
@Suite struct ContestTests {
    private static func rules(_ caps: [Rules.Cap] = [], quiet: QuietHours? = nil) throws -> Rules {
        var rules = try Rules.of(quiet: quiet)
        rules.collect = .minutes(15)
        rules.caps = caps
        return rules
    }

    /// Events `a`, `b` and `c`, each a match at once; `x` is worth what it says.
    private static func scenarios(_ policies: [String]) throws -> [Scenario] {
        try Scenario.read(
            zip(["a", "b", "c"], policies).map { name, policy in
                """
                scenario: \(name)
                pattern: {steps: [{name: x, event: \(name)}]}
                send: {mail: m}
                guard: {\(policy)}
                """
            }.joined(separator: "\n---\n"))
    }

    @Test func `of those that come within the time, the most important goes out`() throws {
        try play(
            try Self.scenarios(["priority: 40", "priority: 60", "priority: 50"]), try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:05:00 b -> b hold collect 01T12:15:00
            01T12:14:59 c -> c hold collect 01T12:15:00
            01T12:15:00 - -> b send, c suppress outranked, a suppress outranked
            01T12:15:01 a -> a hold collect 01T12:30:01
            01T12:30:01 - -> a send
            """)
    }

    @Test func `of equal priority, what is worth more; of equal worth, the newer`() throws {
        try play(
            try Self.scenarios(["value: 10", "value: 20.5", "priority: 50"]), try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:01:00 b -> b hold collect 01T12:15:00
            01T12:02:00 c -> c hold collect 01T12:15:00
            01T12:15:00 - -> b send, a suppress outranked, c suppress outranked
            """)
        try play(
            try Self.scenarios(["value: 7", "value: 7", "value: 7"]), try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:00:00 b -> b hold collect 01T12:15:00
            01T12:02:00 c -> c hold collect 01T12:15:00
            01T12:15:00 - -> c send, a suppress outranked, b suppress outranked
            """)
    }

    @Test func `the worth is reckoned from the match`() throws {
        for clock in Stage.ClockKind.allCases {
            var stage = Stage(
                try Self.scenarios(["value: x.price * 0.5", "value: x.price"]),
                try Self.rules(), clock)
            let time = try Times.read("01T12:00:00")
            _ = stage.advance(to: time, "identify", ["email": .string("u@example.com")])
            _ = stage.advance(to: time, "a", ["price": .integer(100)])
            _ = stage.advance(to: time, "b", ["price": .integer(49)])
            let ends = stage.advance(to: time + .minutes(15), "-", [:])
            #expect(ends.map { "\($0.scenario) \($0.kind)" } == ["a send", "b suppress"])
        }
    }

    @Test func `who may try later does, as long as the mail is worth something`() throws {
        try play(
            try Self.scenarios([
                "priority: 60", "on_lost: later, expires_after: 1h",
                "on_lost: later, expires_after: 20m, priority: 10",
            ]), try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:00:00 b -> b hold collect 01T12:15:00
            01T12:00:00 c -> c hold collect 01T12:15:00
            01T12:15:00 - -> a send, b hold collect 01T12:30:00, c suppress outranked
            01T12:20:00 a -> a hold collect 01T12:30:00
            01T12:30:00 - -> a send, b hold collect 01T12:45:00
            01T12:45:00 - -> b send
            """)
    }

    @Test func `a cap is waited for`() throws {
        try play(
            try Self.scenarios(["priority: 60", "on_lost: later, expires_after: 2d"]),
            try Self.rules([.init(.marketing, count: 1, span: .days(1))]),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:15:00 - -> a send
            01T13:00:00 b -> b hold collect 01T13:15:00
            01T13:15:00 - -> b hold cap 02T12:15:00
            02T12:14:59 -
            02T12:15:00 - -> b send
            """)
    }

    @Test func `what waited for the morning competes there`() throws {
        try play(
            try Self.scenarios(["priority: 40", "priority: 60"]),
            try Self.rules(quiet: QuietHoursTests.night),
            """
            01T12:00:00 identify email=u@example.com
            01T23:00:00 b -> b hold quiet_hours 02T09:00:00
            02T03:00:00 a -> a hold quiet_hours 02T09:00:00
            02T09:00:00 - -> b send, a suppress outranked
            """)
    }

    @Test func `a mail that would expire while it waits does not wait`() throws {
        try play(
            try Self.scenarios(["expires_after: 15m"]), try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> send
            """)
    }

    @Test func `transactional mails and those to us neither wait nor compete`() throws {
        let scenarios = try Self.scenarios(["priority: 40", "class: transactional"])
        try play(
            scenarios + [try .cart("priority: 90")], try Self.rules(),
            """
            01T12:00:00 identify email=u@example.com
            01T12:00:00 a -> a hold collect 01T12:15:00
            01T12:15:00 b -> a send, b send
            01T12:15:00 cart -> cart send
            """)
    }
}
