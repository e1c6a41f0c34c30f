import Patterns
import Scenarios
import Testing

/// `head`, the given lines as the pattern's steps (from line 4 on), and a `send`.
private func steps(_ lines: String...) -> String {
    "scenario: a\npattern:\n  steps:\n"
        + lines.map { "    \($0)\n" }.joined() + "send: {mail: m}\n"
}

/// A sound scenario whose lines from 3 on are given.
private func tail(_ lines: String...) -> String {
    "scenario: a\npattern: {steps: [event: e]}\n" + lines.joined(separator: "\n")
}

private func read(_ text: String) -> [String] {
    ScenarioSet.read([SourceFile(name: "f", text: text)]).diagnostics.map(\.description)
}

/// Every wrong text, the place and a part of what is said. One diagnostic each.
private let stepMistakes: [(text: String, place: String, part: String)] = [
    (steps("- evnet: x"), "4:7: error", "did you mean 'event'?"),
    (
        steps("- event: x", "  banana: 1"), "5:7: error",
        "unknown key 'banana' in a step (valid: name"
    ),
    (steps("- event: x", "  quiet_hours: none"), "5:7: error", "belongs in 'guard'"),
    (steps("- event: x", "  times: 0"), "5:14: error", "takes 3, 2..4 or 3+"),
    (steps("- event: x", "  times: 4..2"), "5:14: error", "found '4..2'"),
    (steps("- event: x", "  follows: srtict"), "5:16: error", "did you mean 'strict'?"),
    (steps("- event: x", "  greedy: true"), "5:7: error", "is for a step with 'times'"),
    (steps("- event: x", "  optional: yes"), "5:17: error", "takes true or false"),
    (steps("- {event: x, optional: true}"), "4:7: error", "not all may be optional"),
    (
        steps("- {event: x, times: 2+, greedy: true, follows: any}"), "4:29: error",
        "exclude each other"
    ),
    (
        steps("- {event: x, times: 2+, consecutive: true, combinations: true}"), "4:48: error",
        "either 'consecutive' or 'combinations'"
    ),
    (steps("- {event: x, times: 2, until: a == 1}"), "4:35: error", "'times: 1+' or more"),
    (
        steps(
            "- event: x", "- {event: y, within: 1h, optional: true}", "- absent: z",
            "- {event: w, within: 1h}"), "6:7: error", "write two scenarios"
    ),
    (
        steps("- {event: x, times: 1+, greedy: true}", "- {event: y, within: 1h, optional: true}"),
        "5:7: error", "cannot follow a greedy one"
    ),
    (
        steps(
            "- event: x", "- {absent: z, follows: strict}",
            "- {event: y, within: 1h, optional: true}"), "6:7: error", "cannot follow a strict"
    ),
    (steps("- steps: []"), "4:14: error", "needs steps"),
    (steps("- {steps: [{event: x}], where: a == 1}"), "4:29: error", "belongs to a step in it"),
    (steps("- {steps: [{absent: x}, {event: y}]}"), "4:16: error", "begins and ends"),
    (
        steps("- {times: 1000, steps: [{event: x, times: 1000}]}"), "4:7: error", "loops in loops"
    ),
    (steps("- event: x", "- {absent: y, follows: any, for: 1h}"), "5:19: error", "'strict'"),
    (
        steps("- event: x", "- {absent: y, follows: strict, for: 1h}"), "5:36: error",
        "decided by the next event"
    ),
    (steps("- event: x", "- {absent: y, times: 2, for: 1h}"), "5:19: error", "must come"),
    (steps("- x"), "4:7: error", "a step takes keys"),
    (steps("- name: x"), "4:7: error", "needs 'event' (must come) or 'absent'"),
    (steps("- event: x", "  absent: y"), "5:7: error", "not both"),
    (steps("- event: [x, y]"), "4:7: error", "needs a 'name'"),
    (steps("- event: product-viewed"), "4:7: error", "cannot name the step"),
    (steps("- event: and"), "4:7: error", "cannot name the step"),
    (steps("- event: '*'"), "4:7: error", "needs a 'name'"),
    (steps("- event: ['*', x]", "  name: n"), "4:14: error", "stands alone"),
    (steps("- event: []", "  name: n"), "4:14: error", "takes 1 to 256 names"),
    (steps("- event: {a: b}", "  name: n"), "4:14: error", "takes a single value; found a block"),
    (steps("- event:", "  name: n"), "4:13: error", "'event' has no value"),
    (steps("- event: x", "  name: true"), "5:13: error", "a word of the language"),
    (steps("- event: x", "  name: my-step"), "5:13: error", "letters, digits and _"),
    (steps("- event: x", "- {event: x, within: 1h}"), "5:7: error", "another step is called 'x'"),
    (steps("- event: x", "- {event: y, within: 1h, name: x}"), "5:36: error", "another step"),
    (steps("- event: x", "  within: 1h"), "5:7: error", "nothing comes before the first step"),
    (steps("- event: x", "  for: 1h"), "5:7: error", "takes 'within'"),
    (steps("- event: x", "  per: sku"), "5:7: error", "use the pattern's"),
    (steps("- event: x", "- event: y"), "5:7: warning", "step 'y' waits for ever"),
    (steps("- event: x", "- {event: y, within: soon}"), "5:26: error", "found 'soon'"),
    (steps("- event: x", "- {event: y, within: 30}"), "5:26: error", "30s, 30m, 30h, 30d"),
    (steps("- event: x", "- absent: y"), "5:7: error", "needs 'for: 24h'"),
    (steps("- event: x", "- {absent: y, name: n, for: 1h}"), "5:19: error", "leave 'name' out"),
    (steps("- event: x", "- {absent: y, within: 1h, for: 1h}"), "5:19: error", "takes 'for'"),
    (steps("- event: x", "- {absent: y, for: 1h, anchor: lst}"), "5:36: error", "'last'"),
    (steps("- event: x", "- {absent: y, for: 1h, per: sku}"), "5:33: error", "only be 'user'"),
    (steps("- event: x", "- {absent: y, for: 1h, per: user}"), "5:33: warning", "changes nothing"),
    (
        steps("- event: x", "- {absent: y, for: 1h}", "- {event: z, within: 1h}"), "5:19: error",
        "not in this version"
    ),
    (
        steps("- event: x", "- {absent: y, anchor: last}", "- {event: z, within: 1h}"),
        "5:19: error", "behind all steps"
    ),
    (steps("- {absent: y}", "- event: x"), "4:8: error", "the first step must come"),
    (steps("- {absent: y, for: 1h}"), "4:5: error", "needs a step that must come"),
    ("scenario: a\npattern: {steps: []}\nsend: {mail: m}", "2:18: error", "must come"),
    ("scenario: a\npattern: {steps: x}\nsend: {mail: m}", "2:18: error", "takes a list"),
    (steps("- event: [x, x]", "  name: n"), "4:18: warning", "stands twice"),
]

private let conditionMistakes: [(text: String, place: String, part: String)] = [
    (steps("- event: x", "  where: sku = 'a'"), "5:18: error", "write '=='"),
    (steps("- event: x", "  where: 'sku = ''a'''"), "5:19: error", "write '=='"),
    (steps("- event: x", "  where: '''a'' = b'"), "5:21: error", "write '=='"),
    (steps("- event: x", #"  where: "\"a\" = b""#), "5:21: error", "write '=='"),
    (steps("- event: x", #"  where: "\x61 \u0062 = b""#), "5:27: error", "write '=='"),
    (steps("- event: x", "  where: |", "    a == 1", "      and b = 2"), "7:17: error", "'=='"),
    (steps("- event: x", "  where: >-", "    a == 1", "    and b = 2"), "7:15: error", "'=='"),
    (steps("- event: x", "  where: a == 1", "    and", "    b = 2"), "7:11: error", "'=='"),
    (steps("- event: x", "  where: !!str a = 1"), "5:22: error", "write '=='"),
    (steps("- event: x", "  where: sku =="), "5:20: error", "found the end"),
    (steps("- event: x", "  where: x.sku == 1"), "5:14: error", "this very step"),
    (
        steps("- event: view", "- {event: y, within: 1h, where: veiw.a == b}"), "5:37: error",
        "did you mean 'view'?"
    ),
    (
        steps("- {event: x, where: y.a == b}", "- {event: y, within: 1h}"), "4:25: error",
        "step 'y' comes later; no step comes before this one"
    ),
    (steps("- event: x", "  where: [a]"), "5:14: error", "takes a single value; found a list"),
    (steps("- event: x", "  where: count(x) > 1"), "5:20: error", "this very step"),
    (steps("- event: x", "  where: sku matches 'a(b'"), "5:27: error", "RE2 says: missing )"),
    (steps("- event: x", "  where: \"sku matches '[z-a]'\""), "5:29: error", "range: z-a"),
    (
        steps("- {event: x, times: 2+, until: sum(x) > 2}"), "4:36: error", "write sum(x.property)"
    ),
    (steps("- event: x", "  where: 'a' == b"), "5:18: error", "the whole of it in the other kind"),
    (steps("- event: x", "  where: `a b` == 1"), "5:14: error", "in double quotes"),
]

private let otherMistakes: [(text: String, place: String, part: String)] = [
    ("", "1:1: error", "no scenario here"),
    ("# nothing\n---\n", "1:1: error", "no scenario here"),
    ("hello", "1:1: error", "a scenario takes keys"),
    ("- a", "1:1: error", "found a list"),
    ("scenario: A b\npattern: {steps: [event: e]}\nsend: {mail: m}", "1:11: error", "lower-case"),
    ("pattern: {steps: [event: e]}\nsend: {mail: m}", "1:1: error", "needs 'scenario'"),
    ("scenario: a\nsend: {mail: m}", "1:1: error", "needs 'pattern'"),
    ("scenario: a\npattern: {}\nsend: {mail: m}", "2:10: error", "needs 'steps'"),
    ("scenario: a\npattern: {steps: [event: e]}", "1:1: error", "needs 'send'"),
    ("scenario: a\nscenario: b", "1:1: error", "'scenario' stands twice"),
    ("scenario: a\n\tpattern: x", "2:1: error", "tab"),
    ("scenario: a\npattern: {steps: [event: *]}", "2:27: error", "any event is written \"*\""),
    ("scenario: a: b", "1:12: error", "': ' in it in quotes"),
    ("a: &x [1]\nb: *x", "2:4: error", "anchors and aliases"),
    ("a: b\u{7}", "1:5: error", "U+0007"),
    ("scenario: [", "1:12: error", "not valid YAML"),
    (tail("send: {mail: ../m}"), "3:14: error", "template's folder"),
    (tail("send: {mail: m, to: a b@c}"), "3:21: error", "one mail address"),
    (tail("send: {mail: m, at: best-hour}"), "3:21: error", "not in this version"),
    (tail("send: {mail: m, at: nwo}"), "3:21: error", "did you mean 'now'?"),
    (tail("send: {mail: m, at: 25:00}"), "3:21: error", "HH:MM"),
    (tail("send: {mail: m, variables: {a: e.x.y}}"), "3:35: error", "two parts"),
    (tail("send: {mail: m, variables: {a: sku}}"), "3:32: error", "write e.property"),
    (tail("send: {mail: m, variables: {a: count(f)}}"), "3:38: error", "no step is called 'f'"),
    (tail("send: {mail: m, variables: {a-b: e.sku}}"), "3:29: error", "a variable's name"),
    (tail("send: {mail: m, variables: [a]}"), "3:28: error", "takes names with values"),
    (tail("send: {mail: m}", "guard: {class: markting}"), "4:16: error", "'marketing'?"),
    (tail("send: {mail: m}", "guard: {quiet_hours: 22-9}"), "4:22: error", "22:00-09:00"),
    (tail("send: {mail: m}", "guard: {quiet_hours: 09:00-09:00}"), "4:22: error", "different"),
    (tail("send: {mail: m}", "guard: {priority: 101}"), "4:19: error", "0 to 100"),
    (tail("send: {mail: m}", "guard: {once_per: 0d}"), "4:19: error", "more than nothing"),
    (tail("send: {mail: m}", "guard: {cancelon: x}"), "4:9: error", "'cancel_on'?"),
    (tail("send: {mail: m}", "guard: {cancel_on: '*'}"), "4:20: error", "'*' is none"),
    (tail("send: {mail: m}", "lateness: 5m"), "4:1: error", "'lateness' is not in this version"),
    (tail("send: {mail: m}", "tests: x"), "4:8: error", "'tests' takes a list"),
    (tail("send: {mail: m}", "tests: [{name: t, given: 1 u e}]"), "4:9: error", "needs 'expect'"),
    (
        tail(
            "send: {mail: m}", "tests:", "  - name: t", "    given: |", "      0 u e", "      0 u",
            "    expect: []"),
        "8:7: error", "TIME USER EVENT"
    ),
    (
        tail("send: {mail: m}", "tests: [{name: t, given: 1 u e, expect: [{send: n, to: u}]}]"),
        "4:43: error", "this scenario sends 'm'"
    ),
    (
        "scenario: a\npattern: {steps: [event: e], runs: al}\nsend: {mail: m}", "2:36: error",
        "did you mean 'all'?"
    ),
    (
        "scenario: a\npattern: {steps: [event: e], per: user}\nsend: {mail: m}", "2:30: error",
        "leave 'per: user' out"
    ),
    (
        "scenario: a\npattern: {steps: [event: e], after_match: no_skip}\nsend: {mail: m}",
        "2:43: error", "needs 'runs: all'"
    ),
    (
        "scenario: a\npattern: {steps: [event: e], runs: all, within: 1h, after_match: {skip_to_last: f}}\n"
            + "send: {mail: m}", "2:81: error", "no step is called 'f'"
    ),
    (
        "scenario: a\npattern: {steps: [event: e], runs: all, after_match: skip_to_next}\n"
            + "send: {mail: m}", "2:54: warning", "give the pattern a 'within'"
    ),
]

@Suite struct DiagnosticTableTests {
    @Test(arguments: stepMistakes + conditionMistakes + otherMistakes)
    func `a mistake has its place and the way out`(text: String, place: String, part: String) {
        let found = read(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("f:\(place): ") == true, "\(found)")
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test func `all mistakes of a file are told, in order`() {
        let text = steps("- evnet: x", "- {event: y, for: 1h}") + "guard: {priority: x}\nfoo: 1\n"
        #expect(
            read(text).map { String($0.prefix(6)) } == [
                "f:4:7:", "f:5:7:", "f:5:18", "f:7:19", "f:8:1:",
            ])
    }

    @Test func `an id may stand only once in all files`() {
        let text = steps("- event: x")
        let set = ScenarioSet.read([
            SourceFile(name: "a", text: text), SourceFile(name: "b", text: text),
        ])
        #expect(set.scenarios.count == 1)
        #expect(
            set.diagnostics.map(\.description) == [
                "b:1:11: error: scenario 'a' is already at a:1"
            ])
    }

    @Test func `a mistake in one scenario leaves the others`() {
        let set = ScenarioSet.read([
            SourceFile(name: "a", text: "scenario: bad\n---\n" + steps("- event: x"))
        ])
        #expect(set.scenarios.map(\.id) == ["a"])
        #expect(set.hasErrors)
    }

    @Test func `bytes that are no UTF-8 have a place`() {
        let bytes = Array("scenario: a\nx: ".utf8) + [0xC3, 0x28]
        let set = ScenarioSet.read([SourceFile(name: "f", bytes: bytes)])
        #expect(set.diagnostics.map(\.description) == ["f:2:4: error: not UTF-8 from here on"])
    }

    @Test(arguments: hostile.indices)
    func `hostile files are refused`(number: Int) {
        let set = ScenarioSet.read([SourceFile(name: "f", text: hostile[number])])
        #expect(set.scenarios.isEmpty)
        #expect(set.hasErrors)
    }
}

/// Told by number: the texts are too long to print.
private let hostile: [String] = [
    String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
    String(repeating: "{a: ", count: 100_000), String(repeating: "? ", count: 100_000),
    (0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    String(repeating: "a", count: (1 << 20) + 1),
    "a: &a [x]\n" + (0..<30).map { "b\($0): &a [*a,*a,*a]\n" }.joined() + "? *a : 1",
    steps("- event: x", "  where: " + String(repeating: "(", count: 4000)),
    steps("- event: x", "  where: " + String(repeating: "a", count: 5000)),
    tail("send: {mail: m}", "tests: [{name: t, expect: [], given: |\n")
        + String(repeating: "  a\n", count: 30_000),
    tail("send: {mail: m}", "tests:", "- name: t", "  expect: []", "  given: |\n")
        + String(repeating: "    a\n", count: 20_000),
    tail("send: {mail: m}\n") + (0..<11_000).map { "k\($0): 1\n" }.joined(),
    tail("send: {mail: m}", "guard: {cancel_on: [")
        + (0..<16_000).map { "e\($0)," }.joined() + "]}",
    "scenario: a\npattern:\n  steps:\n" + String(repeating: "  - event: x\n", count: 33),
]
