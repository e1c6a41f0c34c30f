import Patterns
import Scenarios
import Testing

@Suite struct RecipientTests {
    private func read(_ to: String) -> ScenarioSet {
        let text = """
            scenario: s
            pattern: {steps: [{event: a}]}
            send: {mail: m, to: \(to)}
            guard: {class: alert}
            """
        return ScenarioSet.read([SourceFile(name: "s.yaml", text: text)])
    }

    @Test func `each recipient gets a mail of its own`() {
        let scenario = read("[support, boss@example.com]").scenarios.first
        #expect(scenario?.sends.map(\.to) == ["support", "boss@example.com"])
        #expect(scenario?.sends.map(\.role) == ["support", nil])
        #expect(scenario?.sends.map(\.mail) == ["m", "m"])
    }

    @Test func `one recipient is the same in a list`() {
        #expect(
            read("support").scenarios.first?.version == read("[support]").scenarios.first?.version)
    }

    @Test(arguments: [
        ("Support", "'to' takes a role"), ("'a b'", "'to' takes a role"), ("[]", "1 to 8"),
        ("[a, a]", "'a' stands twice"), ("[a, b, c, d, e, f, g, h, i]", "1 to 8"),
        ("'a@b, c@d'", "'to' takes a role"), ("''", "'to'"),
    ])
    func `refuses`(to: String, expected: String) {
        let set = read(to)
        #expect(set.scenarios.isEmpty)
        #expect(set.diagnostics.first?.message.contains(expected) ?? false, "\(set.diagnostics)")
    }

    @Test func `a role that nobody knows is found where it stands`() {
        let set = read("[ops@example.com, suport]")
        let found = set.diagnostic(atRecipient: 1, of: set.scenarios[0], "no")
        #expect(found.line == 3 && found.column == 39)
    }
}
