import Patterns
import Scenarios
import Testing

/// A pattern that can be read, and what is warned of: the place, and a part of what is said.
private let senseless: [(text: String, place: String, part: String)] = [
    (steps("- {event: x, where: a > 5 and a < 3}"), "4:25", "a > 5 and a < 3 is never true"),
    (
        steps("- {event: x}", "- {absent: y, where: a == 1 and a == 2, for: 1h}"), "5:26",
        "no event satisfies this"
    ),
    (
        steps("- {steps: [{event: x, where: 1 == 2}]}"), "4:34", "1 == 2 is never true"
    ),
    (
        steps("- {event: x}", "- {absent: y, for: 2h}", "- {event: z, within: 2h}"), "6:26",
        "step 'z' never comes"
    ),
    (
        pattern(
            "within: 3h", "- {event: x}", "- {absent: y, for: 2h}", "- {event: z}",
            "- {absent: y, for: 1h}", "- {event: w}"), "9:15", "the pattern's 'within' is too"
    ),
    (steps("- {event: x, times: 3}"), "4:25", "give the pattern a 'within'"),
    (steps("- {event: x, times: 1+}", "- {event: y, within: 1h}"), "4:25", "waits for ever"),
    (
        pattern("runs: all", "- {event: x, times: 1..2}"), "5:25", "waits for ever"
    ),
    (
        steps("- {steps: [{event: x}, {event: y, within: 1h}], times: 2}"), "4:60",
        "waits for ever"
    ),
    (
        steps("- {event: x}", "- {absent: [y, z]}", "- {event: y, within: 1h}"), "5:16",
        "step 'y' never comes: this 'absent' takes all its events"
    ),
    (
        steps("- {event: x}", "- {absent: '*'}", "- {event: y, where: a == 1, within: 1h}"), "5:16",
        "never comes"
    ),
    (
        steps(
            "- {event: x}", "- {absent: y, where: a == 1}",
            "- {event: y, where: a == 1, within: 1h}"), "5:16", "never comes"
    ),
    (
        steps("- {event: x}", "- {absent: x, for: 1h, anchor: last}"), "5:36",
        "'anchor: last' changes nothing"
    ),
]

private let sensible: [String] = [
    steps("- {event: x}", "- {absent: x, for: 1h}"),
    steps("- {event: x}", "- {absent: x, for: 1h, anchor: first}"),
    steps("- {absent: '*', for: 60d}"),
    steps("- {absent: login, for: 60d, anchor: last}"),
    steps("- {event: x}", "- {absent: y, where: a == 1}", "- {event: y, within: 1h}"),
    steps(
        "- {event: x}", "- {absent: y, where: a == 1}", "- {event: y, where: a == 2, within: 1h}"),
    steps("- {event: x}", "- {absent: y, for: 1h}", "- {event: y, within: 2h}"),
    steps("- {event: x}", "- {absent: y}", "- {event: [y, z], name: n, within: 1h}"),
    steps("- {event: x}", "- {absent: y, follows: strict}", "- {event: y, within: 1h}"),
    pattern("runs: all", "- {event: x}", "- {absent: y}", "- {event: y, within: 1h}"),
    steps("- {event: x, times: 1+}"),
    pattern("within: 1h", "- {event: x, times: 3+}"),
    steps("- {event: x}", "- {event: y, times: 3, within: 1h}"),
    pattern("within: 3h", "- {event: x}", "- {absent: y, for: 2h}", "- {event: z}"),
    pattern("within: 1h", "- {event: x}", "- {absent: y, for: 24h}"),
]

/// The steps in a pattern with another line before them; they stand from line 5 on.
private func pattern(_ line: String, _ steps: String...) -> String {
    "scenario: a\npattern:\n  \(line)\n  steps:\n"
        + steps.map { "    \($0)\n" }.joined() + "send: {mail: m}\n"
}

@Suite struct SenseTests {
    @Test(arguments: senseless)
    func `a pattern that cannot do what it says is warned of`(
        text: String, place: String, part: String
    ) {
        let found = read(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("f:\(place): warning: ") == true, "\(found)")
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test(arguments: sensible)
    func `nothing is said of one that can`(text: String) {
        #expect(read(text) == [])
    }

    @Test func `conditions of mails are looked at too`() {
        let text = steps("- {event: x}").replacing(
            "{mail: m}", with: "{mail: m, at: +1d, unless: {event: y, where: 1 == 2}}")
        #expect(read(text).map { String($0.prefix(14)) } == ["f:5:52: warnin"])
    }

    private func read(_ text: String) -> [String] {
        ScenarioSet.read([SourceFile(name: "f", text: text)]).diagnostics.map(\.description)
    }
}
