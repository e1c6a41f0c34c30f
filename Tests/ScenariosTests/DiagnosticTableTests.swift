import Patterns
import Scenarios
import Testing

/// `head`, the given lines as the pattern's steps (from line 4 on), and a `send`.
func steps(_ lines: String...) -> String {
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
    (tail("send: {mail: m, to: a b@c}"), "3:21: error", "or a mail address such as"),
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
    (tail("send: {mail: m}", "guard: {canary: 5}"), "4:17: error", "from 0.01% to 99.99%"),
    (tail("send: {mail: m}", "guard: {canary: 0%}"), "4:17: error", "without it all users"),
    (tail("send: {mail: m}", "guard: {fuse: 0}"), "4:15: error", "1 to 1000000000"),
    (tail("send: {mail: m}", "guard: {once_per: 0d}"), "4:19: error", "more than nothing"),
    (tail("send: {mail: m}", "guard: {cancelon: x}"), "4:9: error", "'cancel_on'?"),
    (tail("send: {mail: m}", "guard: {cancel_on: '*'}"), "4:20: error", "'*' is none"),
    (tail("send: {mail: m}", "guard: {cancel_on: {event: []}}"), "4:28: error", "1 to 256 names"),
    (tail("send: {mail: m}", "guard: {cancel_on: {event: [x, '*']}}"), "4:28: error", "is none"),
    (tail("send: {mail: m}", "lateness: 5m"), "4:1: error", "run.lateness"),
    (tail("send: {mail: m, at: -3d 10:00}"), "3:21: error", "name a date"),
    (tail("send: {mail: m, at: +7}"), "3:21: error", "found '+7'"),
    (tail("send: {mail: m, at: e.ends_at + 3d 25:00}"), "3:21: error", "a date such as"),
    (tail("send: {mail: m, at: f.ends_at}"), "3:21: error", "f"),
    (tail("send: []"), "3:7: error", "1 to 16 mails"),
    (tail("send: [{mail: m}, {mail: n, if: opened}]"), "3:29: error", "add 'at: +3d'"),
    (tail("send: {mail: m, at: +3d, unless: []}"), "3:34: error", "1 to 64 events"),
    (
        tail("send: {mail: m, at: +3d, unless: {event: x, where: sku = 1}}"), "3:56: error", "=="
    ),
    (tail("send: {mail: m, at: +3d, unless: {where: sku == 1}}"), "3:34: error", "needs 'event'"),
    (
        tail("send: {mail: m}", "guard: {cancel_on: {event: x, where: f.sku == 1}}"),
        "4:38: error", "f"
    ),
    (tail("send: {mail: m}", "on_change: never"), "4:12: error", "finish_old, restart, follow"),
    (tail("send: {mail: m}", "tests: x"), "4:8: error", "'tests' takes a list"),
    (tail("send: {mail: m}", "tests: [{name: t, given: 1 u e}]"), "4:9: error", "needs 'expect'"),
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
        "scenario: a\npattern: {steps: [event: e], runs: all, within: 1h, after_match: {}}\n"
            + "send: {mail: m}", "2:66: error", "takes one of skip_to_first, skip_to_last"
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
    tail("send: {mail: m}", "tests:", "- x", "- name: t", "  expect: []", "  given: |\n")
        + String(repeating: "    a\n", count: 20_000),
    tail("send: {mail: m}\n") + (0..<11_000).map { "k\($0): 1\n" }.joined(),
    tail("send: {mail: m}", "guard: {cancel_on: [")
        + (0..<16_000).map { "e\($0)," }.joined() + "]}",
    "scenario: a\npattern:\n  steps:\n" + String(repeating: "  - event: x\n", count: 33),
]
