import Events
import Policy
import Scenarios
import Testing

/// A day's cap and a week's, slots that are kept, and mails of all classes.
@Suite struct CapTests {
    private static func rules(_ caps: [Rules.Cap]) throws -> Rules {
        var rules = try Rules.of()
        rules.caps = caps
        return rules
    }

    @Test func `a mail that is exactly a span old does not count`() throws {
        try play(
            [try .cart("class: marketing")],
            try Self.rules([.init(.marketing, count: 1, span: .days(1))]),
            """
            01T12:00:00 cart -> send
            02T11:59:59.999 cart -> suppress cap
            02T12:00:00 cart -> send
            """)
    }

    @Test func `each of several caps holds`() throws {
        try play(
            [try .cart("class: marketing")],
            try Self.rules([
                .init(.marketing, count: 1, span: .days(1)),
                .init(.marketing, count: 2, span: .days(7)),
            ]),
            """
            01T12:00:00 cart -> send
            01T13:00:00 cart -> suppress cap
            03T12:00:00 cart -> send
            05T12:00:00 cart -> suppress cap
            08T11:59:59.999 cart -> suppress cap
            08T12:00:00 cart -> send
            """)
    }

    @Test func `a slot is kept for what matters more`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: low
            pattern: {steps: [{event: newsletter}]}
            send: {mail: m, to: team@example.com}
            guard: {priority: 79}
            ---
            scenario: high
            pattern: {steps: [{event: cart}]}
            send: {mail: m, to: team@example.com}
            guard: {priority: 80}
            """)
        let rules = try Self.rules([
            .init(
                .marketing, count: 3, span: .days(7),
                reserves: [.init(count: 1, for: .priority(80))])
        ])
        try play(
            scenarios, rules,
            """
            01T12:00:00 newsletter -> low send
            01T12:01:00 newsletter -> low send
            01T12:02:00 newsletter -> low suppress cap
            01T12:03:00 cart -> high send
            01T12:04:00 cart -> high suppress cap
            """)
        // Whoever may use the kept slot may use the others too; then little is left for the rest.
        try play(
            scenarios, rules,
            """
            01T12:00:00 cart -> high send
            01T12:01:00 cart -> high send
            01T12:02:00 newsletter -> low send
            01T12:03:00 newsletter -> low suppress cap
            08T12:00:00 newsletter -> low send
            08T12:01:00 newsletter -> low suppress cap
            08T12:02:00 newsletter -> low send
            """)
    }

    @Test func `a cap of all mails counts those that it does not hold back`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: receipt
            pattern: {steps: [{event: order}]}
            send: {mail: m, to: team@example.com}
            guard: {class: transactional}
            ---
            scenario: offer
            pattern: {steps: [{event: cart}]}
            send: {mail: m, to: team@example.com}
            """)
        try play(
            scenarios, try Self.rules([.init(nil, count: 2, span: .days(1))]),
            """
            01T12:00:00 order -> receipt send
            01T12:01:00 order -> receipt send
            01T12:02:00 cart -> offer suppress cap
            01T12:03:00 order -> receipt send
            02T12:01:00 cart -> offer send
            """)
    }

    private static func all() throws -> [Scenario] {
        try Scenario.read(
            """
            scenario: receipt
            pattern: {steps: [{event: order}]}
            send: {mail: m, to: team@example.com}
            guard: {class: transactional}
            ---
            scenario: alarm
            pattern: {steps: [{event: fault}]}
            send: {mail: m, to: team@example.com}
            guard: {class: alert}
            ---
            scenario: offer
            pattern: {steps: [{event: cart}]}
            send: {mail: m, to: team@example.com}
            ---
            scenario: win
            pattern: {steps: [{event: won}]}
            send: {mail: m, to: team@example.com}
            guard: {priority: 80}
            """)
    }

    @Test func `a slot is kept for a class, though none of its mails was sent`() throws {
        let rules = try Self.rules([
            .init(
                nil, count: 5, span: .days(7),
                reserves: [.init(count: 2, for: .messageClass(.transactional))])
        ])
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 cart -> offer send
            01T12:01:00 won -> win send
            01T12:02:00 cart -> offer send
            01T12:03:00 won -> win suppress cap
            01T12:04:00 order -> receipt send
            01T12:05:00 order -> receipt send
            01T12:06:00 order -> receipt send
            08T12:00:00 cart -> offer suppress cap
            08T12:01:00 cart -> offer send
            """)
        // Those of another class take what is left to all, and are not held back.
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 fault -> alarm send
            01T12:01:00 fault -> alarm send
            01T12:02:00 cart -> offer send
            01T12:03:00 cart -> offer suppress cap
            01T12:04:00 fault -> alarm send
            """)
        // More receipts than slots are kept for them take from the rest.
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 order -> receipt send
            01T12:01:00 order -> receipt send
            01T12:02:00 order -> receipt send
            01T12:03:00 cart -> offer send
            01T12:04:00 cart -> offer send
            01T12:05:00 cart -> offer suppress cap
            """)
    }

    @Test func `slots for a priority and slots for a class are not the same`() throws {
        let rules = try Self.rules([
            .init(
                nil, count: 4, span: .days(7),
                reserves: [
                    .init(count: 1, for: .priority(80)),
                    .init(count: 2, for: .messageClass(.transactional)),
                ])
        ])
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 cart -> offer send
            01T12:01:00 cart -> offer suppress cap
            01T12:02:00 won -> win send
            01T12:03:00 won -> win suppress cap
            01T12:04:00 order -> receipt send
            01T12:05:00 cart -> offer suppress cap
            """)
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 won -> win send
            01T12:01:00 cart -> offer send
            01T12:02:00 won -> win suppress cap
            """)
        try play(
            try Self.all(), rules,
            """
            01T12:00:00 won -> win send
            01T12:01:00 won -> win send
            01T12:02:00 cart -> offer suppress cap
            """)
    }
}
