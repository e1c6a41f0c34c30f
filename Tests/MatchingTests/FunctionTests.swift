import Events
import Matching
import PatternReference
import Scenarios
import Testing

/// Functions of the events that a step took.
@Suite struct FunctionTests {
    /// The matches of `steps`, within an hour, with every start a run.
    private func found(_ steps: String, _ script: String) throws -> [String] {
        let scenario = try scenario("runs: all\nwithin: 1h\nsteps: [\(steps)]")
        let matches = Drive.matches(of: [scenario], in: try stream(script))
        return matches.map { $0.ids.joined(separator: " ") }.sorted()
    }

    @Test func `first: a property of the step's first event`() throws {
        let steps = """
            {name: v, event: v, times: 3, where: count(v) == 0 or sku == first(v).sku}
            """
        #expect(
            try found(steps, "1 v sku=A, 2 v sku=B, 3 v sku=A, 4 v sku=A") == ["v1 v3 v4"])
    }

    @Test func `first: missing when the first event has no such property`() throws {
        let steps = """
            {name: v, event: v, times: 2}, {name: c, event: c, where: not exists(first(v).sku)}
            """
        #expect(try found(steps, "1 v, 2 v sku=A, 3 c") == ["v1 v2 c3"])
        #expect(try found(steps, "1 v sku=A, 2 v, 3 c") == [])
    }

    @Test func `count: how many events, so that a loop may end itself`() throws {
        let steps = "{name: v, event: v, times: 1+, until: count(v) == 2}, {name: c, event: c}"
        #expect(
            try found(steps, "1 v, 2 v, 3 v, 4 c")
                == ["v1 c4", "v1 v2 c4", "v2 c4", "v2 v3 c4", "v3 c4"])
    }

    @Test(arguments: [
        ("sum(v.x) == 12", "2 4 6"), ("sum(v.x) == 6", "a 6 b"), ("sum(v.x) == 0", "a b c"),
        ("sum(v.x) == 2.5", "1 1.5 a"), ("min(v.x) == 2", "4 2 6"), ("max(v.x) == 6", "4 6 2"),
        ("min(v.x) == 2", "a 2 b"), ("not exists(min(v.x))", "a b c"),
        ("not exists(max(v.x))", "a b c"), ("max(v.x) == -1", "-2 -1 -3"),
        ("avg(v.x) == 4", "2 4 6"), ("avg(v.x) == 2.5", "2 a 3"),
        ("not exists(avg(v.x))", "a b c"), ("avg(v.x) != 0", "a b c"),
        ("min(v.x) < max(v.x) and x > avg(v.x)", "1 2 3"),
    ])
    func `sum, min, max, avg: over the events in which the property is a number`(
        condition: String, values: String
    ) throws {
        let steps = "{name: v, event: v, times: 3}, {name: c, event: c, where: \(condition)}"
        let x = values.split(separator: " ")
        let script = "1 v x=\(x[0]), 2 v x=\(x[1]), 3 v x=\(x[2]), 4 c x=3"
        #expect(try found(steps, script) == ["v1 v2 v3 c4"])
        let denied = "{name: v, event: v, times: 3}, {name: c, event: c, where: not (\(condition))}"
        #expect(try found(denied, script) == [])
    }

    @Test func `in a loop's own condition they speak of the events before`() throws {
        let steps = """
            {name: v, event: v, times: 3, where: not exists(max(v.x)) or x > max(v.x)}
            """
        #expect(try found(steps, "1 v x=5, 2 v x=7, 3 v x=6, 4 v x=8") == ["v1 v2 v4"])
    }

    @Test func `of a step left out, count and sum are 0 and the others missing`() throws {
        let none = """
            count(b) == 0 and sum(b.x) == 0 and not exists(first(b).x) and not exists(min(b.x))
            and not exists(max(b.x)) and not exists(avg(b.x)) and not avg(b.x) < 1
            """
        let steps = """
            {name: a, event: a}, {name: b, event: b, optional: true},
            {name: c, event: c, where: "\(none.replacing("\n", with: " "))"}
            """
        #expect(try found(steps, "1 a, 2 c") == ["a1 c2"])
        #expect(try found(steps, "1 a, 2 b, 3 c") == ["a1 c3"])
    }

    @Test func `of a plain step whose event was replaced, only the newest counts`() throws {
        func pattern(_ condition: String) -> String {
            """
            steps:
              - {name: a, event: a}
              - {name: b, event: b, within: 9s}
              - {absent: c, for: 10s, where: \(condition)}
            """
        }
        let script = "0 a, 1 b x=1, 2 b x=4, 3 c, 99 clock"
        for killed in [
            "count(b) == 1", "sum(b.x) == 4", "min(b.x) == 4", "avg(b.x) == 4", "first(b).x == 4",
        ] {
            try expect(pattern(killed), script)
            try expect(pattern("not \(killed)"), script, "a0 b2 @ 12")
        }
    }

    @Test func `of a step in a group that comes again, all events count`() throws {
        let steps = """
            {steps: [{name: a, event: a}, {name: b, event: b}], times: 2},
            {name: c, event: c, where: count(a) == 2 and first(a).x == 1 and a.x == 2}
            """
        #expect(try found(steps, "1 a x=1, 2 b, 3 a x=2, 4 b, 5 c") == ["a1 b2 a3 b4 c5"])
    }

    @Test func `events whose ids a run does not keep count all the same`() throws {
        let scenario = try scenario(
            """
            runs: all
            within: 1h
            steps:
              - {steps: [{name: a, event: a}, {name: b, event: b}, {name: c, event: c}], times: 3}
              - {name: d, event: d, where: first(b).x == 1 and sum(b.x) == 6 and count(b) == 3}
            """)
        var drive = Drive([scenario], eventsMax: 2)
        let script = "1 a, 2 b x=1, 3 c, 4 a, 5 b x=2, 6 c, 7 a, 8 b x=3, 9 c, 10 d"
        for arrival in try stream(script) { drive.take(arrival) }
        #expect(drive.found.map(\.ids) == [["a1", "d10"]])
    }

    @Test func `each run counts for itself`() throws {
        let steps = """
            {name: v, event: v, times: 1+}, {name: c, event: c, where: count(v) == 2}
            """
        #expect(try found(steps, "1 v, 2 v, 3 v, 4 c") == ["v1 v2 c4", "v2 v3 c4"])
    }

    @Test func `a run keeps what is asked for and no more, by the names that scenarios write`()
        throws
    {
        let scenario = try scenario(
            """
            steps:
              - {name: v, event: v, times: 2, where: x > avg(v.x) or count(v) < 2}
              - {name: c, event: c, within: 1h, where: v.x > sum(v.x) and first(v).y == min(v.y)}
            """)
        let set = ProgramSet([scenario])
        #expect(
            set.programs[0].captureNames(set.vocabulary) == [
                "sum(v.x)", "numbers(v.x)", "count(v)", "v.x", "first(v).y", "min(v.y)",
            ])
        #expect(
            set.programs[0].initialCaptures == [
                .integer(0), .integer(0), .integer(0), .missing, .missing, .missing,
            ])
    }

    @Test func `matches: a regular expression anywhere in a text, and in no other value`() throws {
        func pattern(_ expression: String) -> String {
            "steps: [{name: a, event: a, where: \"x matches '\(expression)'\"}]"
        }
        try expect(pattern("^A-[0-9]+$"), "1 a x=A-12, 2 a x=BA-1", "a1 @ 1")
        try expect(pattern("[0-9]"), "1 a x=A-12, 2 a x=12, 3 a, 4 a x=B", "a1 @ 1")
    }
}
