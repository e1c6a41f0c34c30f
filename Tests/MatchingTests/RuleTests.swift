import Testing

/// "Runs" of docs/patterns.md, line by line.
@Suite struct RuleTests {
    private func pattern(_ more: String = "", runs: String = "latest") -> String {
        """
        runs: \(runs)
        steps:
          - {name: one, event: a}
          - {name: two, event: b, where: not exists(x) or x == one.x, within: 100s}
        \(more)
        """
    }
    /// Waits behind the last of two steps.
    private func waiting(anchor: String) -> String {
        """
        within: 50s
        steps:
          - {name: one, event: a}
          - {name: two, event: b, within: 20s}
          - {absent: c, for: 100s, anchor: \(anchor)}
        """
    }

    @Test func `line 1: a negative event ends the run before its step`() throws {
        let pattern = """
            within: 100s
            steps:
              - {name: one, event: a}
              - {absent: n, where: x == one.x}
              - {name: two, event: b}
              - {name: three, event: d}
            """
        try expect(pattern, "0 a x=1, 1 n x=1, 2 b, 3 d")
        try expect(pattern, "0 a x=1, 1 n x=2, 2 b, 3 d", "a0 b2 d3 @ 3")
        try expect(pattern, "0 a x=1, 1 b, 2 n x=1, 3 d", "a0 b1 d3 @ 3")
    }

    @Test func `line 1: an event both negative and next kills`() throws {
        try expect(
            """
            within: 100s
            steps: [{name: one, event: a}, {absent: [b, c], where: x == 1}, {name: two, event: b}]
            """, "0 a, 1 b x=1, 2 b")
    }

    @Test func `line 1: the event that kills may start a new run`() throws {
        let pattern = """
            within: 100s
            steps: [{name: one, event: [a, n]}, {absent: n}, {name: two, event: b}]
            """
        try expect(pattern, "0 a, 1 n, 2 b", "n1 b2 @ 2")
        try expect(
            "steps: [{name: one, event: a}, {absent: a, for: 10s}]", "0 a, 4 a, 14 clock",
            "a4 @ 14")
    }

    @Test func `line 1: a trailing absence sees every step`() throws {
        let pattern = """
            steps:
              - {name: one, event: a}
              - {name: two, event: b, within: 20s}
              - {absent: c, where: x == one.x + two.x, for: 10s}
            """
        try expect(pattern, "0 a x=1, 1 b x=2, 2 c x=3, 20 clock")
        try expect(pattern, "0 a x=1, 1 b x=2, 2 c x=4, 20 clock", "a0 b1 @ 11")
    }

    @Test func `line 2: the next step is taken, and the last makes the match`() throws {
        try expect(pattern(), "0 a x=1, 5 b x=2, 6 b x=1, 7 b x=1", "a0 b6 @ 6")
        try expect(
            "steps: [{name: any, event: '*'}, {absent: c, for: 5s}]", "0 z, 5 clock", "z0 @ 5")
    }

    @Test func `line 2: goes before a newer start`() throws {
        try expect(
            "within: 100s\nsteps: [{name: one, event: a}, {name: two, event: a}]",
            "0 a, 1 a, 2 a, 3 a", "a0 a1 @ 1", "a2 a3 @ 3")
    }

    @Test func `line 3: a newer last event takes the place and restarts the clock`() throws {
        try expect(waiting(anchor: "last"), "0 a, 10 b, 30 b, 200 clock", "a0 b30 @ 130")
        try expect(waiting(anchor: "last"), "0 a, 10 b, 49 b, 200 clock", "a0 b49 @ 149")
        try expect(waiting(anchor: "last"), "0 a, 10 b, 50 b, 200 clock", "a0 b10 @ 110")
        try expect(waiting(anchor: "first"), "0 a, 10 b, 30 b, 200 clock", "a0 b10 @ 110")
    }

    @Test func `line 3: sees the steps before the last one`() throws {
        try expect(
            pattern("  - {absent: c, for: 10s}"),
            "0 a x=1, 1 b x=1, 2 b x=2, 3 b x=1, 50 clock", "a0 b3 @ 13")
    }

    @Test func `line 3: one anchor at the last event is enough, first keeps its clock`() throws {
        let pattern = """
            steps:
              - {name: one, event: a}
              - {absent: c, for: 50s, anchor: first}
              - {absent: d, for: 20s}
            """
        try expect(pattern, "0 a, 10 a, 200 clock", "a10 @ 50")
        try expect(pattern, "0 a, 40 a, 200 clock", "a40 @ 60")
        try expect(pattern, "0 a, 40 a, 50 c, 200 clock", "a40 @ 60")
        try expect(pattern, "0 a, 40 a, 49 c, 200 clock")
        try expect(pattern, "0 a, 40 a, 59 d, 200 clock")
    }

    @Test func `line 3: a pattern of one step`() throws {
        let last = "steps: [{name: one, event: a}, {absent: c, for: 20s}]"
        let first = "steps: [{name: one, event: a}, {absent: c, for: 20s, anchor: first}]"
        try expect(last, "0 a, 10 a, 50 clock", "a10 @ 30")
        try expect(first, "0 a, 10 a, 50 clock", "a0 @ 20")
        try expect(
            "within: 20s\nsteps: [{name: one, event: a}, {absent: c}]", "0 a, 50 clock", "a0 @ 20")
        try expect(
            "within: 20s\nsteps: [{name: one, event: a}, {absent: c}]", "0 a, 9 a, 50 clock",
            "a9 @ 29")
        try expect("within: 5s\n\(last)", "0 a, 4 a, 9 a, 50 clock", "a4 @ 24")
        try expect("within: 5s\n\(last)", "0 a, 4 a, 8 a, 50 clock", "a8 @ 28")
    }

    @Test func `line 4: a newer start replaces a run that stands at its first step`() throws {
        try expect(pattern(), "0 a, 60 a, 120 b", "a60 b120 @ 120")
        try expect(pattern(), "60 a, 0 a, 110 b")
    }

    @Test func `line 4: a run that has moved on keeps its start`() throws {
        let three = pattern("  - {name: three, event: c, within: 100s}")
        try expect(three, "0 a, 1 b, 2 a, 3 c", "a0 b1 c3 @ 3")
    }

    @Test func `runs first leaves out line 4`() throws {
        try expect(pattern(runs: "first"), "0 a, 60 a, 90 b", "a0 b90 @ 90")
        try expect(pattern(runs: "first"), "0 a, 60 a, 120 b")
    }

    @Test func `line 5: other events change nothing`() throws {
        try expect(pattern(), "0 a x=1, 1 z, 2 b x=7, 3 b x=1", "a0 b3 @ 3")
    }

    @Test func `line 6: one positive step alone matches at once`() throws {
        try expect("steps: [{name: one, event: a}]", "0 a, 0 a, 1 b", "a0 @ 0", "a0 @ 0")
    }

    @Test func `line 6: a run over by its deadline leaves room for the event at hand`() throws {
        try expect(pattern(runs: "first"), "0 a, 100 a, 150 b", "a100 b150 @ 150")
        try expect(
            "steps: [{name: one, event: a}, {absent: c, for: 20s}]", "0 a, 20 a, 40 clock",
            "a0 @ 20", "a20 @ 40")
    }

    @Test func `the event that completes a match does not start the next run`() throws {
        try expect(
            "within: 100s\nsteps: [{name: one, event: a}, {name: two, event: [a, b]}]",
            "0 a, 1 a, 2 b", "a0 a1 @ 1")
    }
}
