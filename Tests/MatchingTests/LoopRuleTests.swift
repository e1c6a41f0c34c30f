import Events
import PatternReference
import Scenarios
import Testing

/// Where loops, groups, negative steps and time meet: each rule at its smallest.
@Suite struct LoopRuleTests {
    /// Expects of the matcher, and of the enumeration too, the matches written as `a1 b2 @ 30`.
    private func expect(
        _ pattern: String, _ script: String, _ matches: String...,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let scenario = try scenario("runs: all\n" + pattern)
        let stream = try stream(script)
        let found = Drive.matches(of: [scenario], in: stream)
        #expect(found.map(\.text) == matches, "\(script)", sourceLocation: location)
        let rules = Enumeration(scenario.pattern).matches(in: stream).map { match in
            let ids = match.taken.compactMap { $0.split(separator: ":").last }
            return "\(ids.joined(separator: " ")) @ \(match.at.milliseconds / 1000)"
        }
        #expect(rules == matches, "enumeration: \(script)", sourceLocation: location)
    }

    @Test func `in a loop, too, an absence behind all steps counts to its own end only`() throws {
        let pattern = "steps: [{name: a, event: a, times: 2+}, {absent: x, for: 10s}]"
        try expect(pattern, "0 a, 20 x, 25 a, 100 clock", "a0 a25 @ 35")
        try expect(pattern, "0 a, 5 x, 25 a, 100 clock")
    }

    /// As Flink has it: who has left the loop by an event has left it.
    @Test func `greed ends with the event that decides a strict absence`() throws {
        func pattern(_ absence: String) -> String {
            """
            within: 90s
            steps:
              - {name: s, event: [a, b], times: 1..3, greedy: true}
            \(absence)  - {name: t, event: [b, x], follows: any}
            """
        }
        try expect(pattern(""), "0 a, 1 z, 2 b, 3 x", "a0 b2 x3 @ 3", "b2 x3 @ 3")
        try expect(
            pattern("  - {absent: c, follows: strict}\n"), "0 a, 1 z, 2 b", "a0 b2 @ 2")
    }

    @Test func `anchor: first is the first event of the last step, also of a loop`() throws {
        func pattern(_ anchor: String) -> String {
            "steps: [{name: a, event: a, times: 2+}, "
                + "{absent: x, for: 50s, anchor: \(anchor)}]"
        }
        try expect(pattern("first"), "0 a, 20 a, 100 clock", "a0 a20 @ 50")
        try expect(pattern("last"), "0 a, 20 a, 100 clock", "a0 a20 @ 70")
        // What was over before the newest event is not waited for.
        try expect(pattern("first"), "0 a, 50 a, 100 clock")
        let group = """
            steps:
              - {steps: [{name: a, event: a}, {name: b, event: b}], times: 2}
              - {absent: x, for: 50s, anchor: first}
            """
        try expect(group, "0 a, 10 b, 20 a, 30 b, 100 clock", "a0 b10 a20 b30 @ 60")
    }

    @Test(arguments: [
        "{absent: x}, {absent: y, follows: strict}", "{absent: y, follows: strict}, {absent: x}",
    ])
    func `several absences between two steps all hold, in any order`(absences: String) throws {
        let pattern = "steps: [{name: a, event: a, times: 1+}, \(absences), {name: b, event: b}]"
        try expect(pattern, "0 a, 1 z, 2 x, 3 b")
        try expect(pattern, "0 a, 1 y, 3 b")
        try expect(pattern, "0 a, 1 z, 2 y, 3 b", "a0 b3 @ 3")
        try expect(pattern, "0 a, 1 x, 2 a, 3 b", "a2 b3 @ 3")
    }

    @Test func `the next event decides all strict absences behind all steps`() throws {
        let pattern = """
            steps: [{name: a, event: a}, {absent: x, follows: strict}, {absent: y, follows: strict}]
            """
        try expect(pattern, "0 a, 1 z, 2 y", "a0 @ 1")
        try expect(pattern, "0 a, 1 x")
        try expect(pattern, "0 a, 1 y")
    }

    @Test func `a strict absence and one in time are over with the later of them`() throws {
        let pattern = """
            steps: [{name: a, event: a}, {absent: x, follows: strict}, {absent: y, for: 10s}]
            """
        try expect(pattern, "0 a, 1 z, 99 clock", "a0 @ 10")
        try expect(pattern, "0 a, 50 z", "a0 @ 50")
        try expect(pattern, "0 a, 1 y, 99 clock")
        try expect(pattern, "0 a, 1 z, 2 y, 99 clock")
        try expect(pattern, "0 a, 50 x, 99 clock")
    }

    @Test(arguments: ["1+", "1..2"])
    func `what follows a group that may come again follows its last event`(times: String) throws {
        func pattern(_ follows: String) -> String {
            """
            steps:
              - {steps: [{name: a, event: a}, {name: b, event: b}], times: \(times)}
              - {name: c, event: c, follows: \(follows)}
            """
        }
        try expect(pattern("strict"), "0 a, 1 b, 2 z, 3 c")
        try expect(pattern("strict"), "0 a, 1 b, 2 c, 3 c", "a0 b1 c2 @ 2")
        try expect(pattern("relaxed"), "0 a, 1 b, 2 c, 3 c", "a0 b1 c2 @ 2")
    }

    @Test func `the first group in a group follows as that one does`() throws {
        let pattern = """
            steps:
              - {name: s, event: s}
              - {follows: strict, steps: [{times: 2, steps: [{name: a, event: a}]}]}
            """
        try expect(pattern, "0 s, 1 z, 2 a, 3 a")
        try expect(pattern, "0 s, 1 a, 2 z, 3 a", "s0 a1 a3 @ 3")
    }

    @Test func `an absence holds before an optional group and over it`() throws {
        let pattern = """
            steps:
              - {name: a, event: a}
              - {absent: x}
              - {optional: true, steps: [{name: b, event: b}, {name: c, event: c}]}
              - {name: d, event: d}
            """
        try expect(pattern, "0 a, 1 z, 2 x, 3 b, 4 c, 5 d")
        try expect(pattern, "0 a, 1 b, 2 x, 3 c, 4 d", "a0 b1 c3 d4 @ 4")
        try expect(pattern, "0 a, 1 b, 2 c, 3 z, 4 x, 5 d", "a0 b1 c2 d5 @ 5")
    }

    @Test func `an absence behind a loop holds between its times, after any event`() throws {
        let pattern = """
            steps: [{name: a, event: a, times: 1..2}, {absent: x}, {name: b, event: b}]
            """
        try expect(pattern, "0 a, 1 x, 2 a, 3 b", "a2 b3 @ 3")
        try expect(pattern, "0 a, 1 z, 2 x, 3 a, 4 b", "a3 b4 @ 4")
    }

    @Test func `a greedy step is greedy at the end of a group, and where it is left out`() throws {
        let group = """
            steps:
              - {times: 1+, steps: [{name: a, event: a}, {name: b, event: b, times: 1+, greedy: true}]}
              - {name: c, event: [b, c]}
            """
        try expect(group, "0 a, 1 b, 2 b, 3 c", "a0 b1 b2 c3 @ 3")
        let optional = """
            steps:
              - {name: a, event: a, times: 1+, optional: true, greedy: true}
              - {name: b, event: [a, b]}
            """
        try expect(optional, "0 a, 1 b", "a0 b1 @ 1", "b1 @ 1")
        // A group left out has taken nothing, and can take nothing.
        let left = """
            steps:
              - {name: a, event: a}
              - {optional: true, steps: [{name: b, event: b}, {name: d, event: d, times: 1+, greedy: true}]}
              - {name: c, event: [c, d]}
            """
        try expect(left, "0 a, 1 d", "a0 d1 @ 1")
    }

    @Test func `a limit that the watermark has passed is over, for a late event too`() throws {
        let pattern = """
            steps:
              - {name: s, event: s}
              - {name: a, event: a, times: 1+, within: 20s}
              - {name: b, event: b, within: 5s}
            """
        try expect(pattern, "0 s, 1 a, 4 z, 3 b", "s0 a1 b3 @ 3")
        try expect(pattern, "0 s, 1 a, 10 clock, 3 b")
    }
}

/// What a run leaves that expires.
@Suite struct ExpiryTests {
    private func found(_ pattern: String, _ script: String) throws -> [String] {
        let scenario = try scenario("runs: all\non_timeout: match\n" + pattern)
        return Drive.matches(of: [scenario], in: try stream(script)).map(\.text)
    }

    @Test func `the branches of a run expire together, as one match`() throws {
        let pattern = "within: 10s\nsteps: [{name: a, event: a, times: 1..2}, {name: b, event: b}]"
        #expect(try found(pattern, "0 a, 1 z, 99 clock") == ["a0 @ 10"])
    }

    @Test func `what was a match is no other one by expiring`() throws {
        let pattern = "within: 10s\nsteps: [{name: a, event: a}, {name: b, event: b, times: 1+}]"
        #expect(try found(pattern, "0 a, 1 b, 99 clock") == ["a0 b1 @ 1"])
        #expect(try found(pattern, "0 a, 99 clock") == ["a0 @ 10"])
    }

    @Test func `a run expires when nothing can be added to it any more`() throws {
        let pattern = """
            steps:
              - {name: a, event: a}
              - {name: b, event: b, within: 5s, times: 1+}
              - {name: c, event: c, within: 20s}
            """
        #expect(try found(pattern, "0 a, 1 b, 2 z, 99 clock") == ["a0 b1 @ 21"])
        let strict = """
            steps:
              - {name: a, event: a}
              - {absent: x, follows: strict}
              - {name: b, event: b, within: 5s}
            """
        #expect(try found(strict, "0 a, 99 clock") == ["a0 @ 5"])
    }

    @Test func `of what is due at one instant, matches come before runs that expire`() throws {
        let pattern = """
            after_match: skip_past_last
            steps:
              - {name: a, event: a}
              - {name: b, event: b, within: 10s}
              - {absent: x, for: 10s}
            """
        // a0 b2 is complete at 12, and ends a2 before that could expire at 12.
        #expect(try found(pattern, "0 a, 2 a, 2 b, 99 clock") == ["a0 b2 @ 12"])
    }
}
