import Events
import Policy
import Scenarios
import Testing

@Suite struct ApprovalTests {
    private static func rules(_ scenarios: [String: Set<String>], _ templates: Set<String>) throws
        -> Rules
    {
        var rules = try Rules.of(quiet: QuietHoursTests.night)
        rules.approved = Approved(scenarios: scenarios, templates: templates)
        return rules
    }

    @Test func `what nobody approved is not sent, of any class`() throws {
        for messageClass in MessageClass.allCases {
            let scenario = try Scenario.cart("class: \(messageClass.rawValue)")
            let script = "01T12:00:00 cart -> "
            try play([scenario], try Self.rules([:], []), script + "suppress unapproved")
            try play([scenario], try Self.rules([:], ["m"]), script + "suppress unapproved")
            try play(
                [scenario], try Self.rules(["cart": [scenario.version]], []),
                script + "suppress unapproved")
            try play(
                [scenario], try Self.rules(["cart": ["another version"]], ["m"]),
                script + "suppress unapproved")
            try play(
                [scenario], try Self.rules(["cart": ["old", scenario.version]], ["m"]),
                script + "send")
        }
    }

    @Test func `every template of a series needs approval`() throws {
        let scenarios = try Scenario.read(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: cart}]}
            send: [{mail: a, to: team@example.com}, {mail: b, to: team@example.com, at: +1d}]
            """)
        let version = try #require(scenarios.first).version
        try play(
            scenarios, try Self.rules(["cart": [version]], ["a"]),
            "01T12:00:00 cart -> a suppress unapproved, b suppress unapproved")
    }

    @Test func `what is held when an approval is taken back is not sent`() throws {
        let scenario = try Scenario.cart("class: marketing")
        var stage = Stage(
            [scenario], try Self.rules(["cart": [scenario.version]], ["m"]), .wall)
        let held = stage.advance(to: try Times.read("01T23:00:00"), "cart", [:])
        #expect(held.map(\.kind) == ["hold"])
        var later = Stage([scenario], try Self.rules([:], ["m"]), .wall)
        later.state = stage.state
        let end = later.advance(to: try Times.read("02T09:00:00"), "-", [:])
        #expect(end.map(\.reason) == ["unapproved"])
    }
}
