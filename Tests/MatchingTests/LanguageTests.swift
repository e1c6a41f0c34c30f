import Events
import Matching
import PatternReference
import Scenarios
import Testing

/// What the language says beyond steps one after the other. The streams and matches of the first
/// tests are those of Flink CEP's documentation.
@Suite struct LanguageTests {
    /// The matches in order of their events' names, each as `a b1 c`.
    private func matches(
        _ pattern: String, _ events: String, runsMax: Int = 32
    ) throws -> [String] {
        var drive = Drive([try scenario(pattern)], runsMax: runsMax)
        for (second, name) in events.split(separator: " ").enumerated() {
            let kind = String(name.prefix { $0.isLetter })
            let at = name.split(separator: "@").last.flatMap { Int64($0) } ?? Int64(second)
            drive.take(
                .click(
                    .init(
                        id: String(name.prefix { $0 != "@" }), user: "u", name: kind,
                        time: EventTime(milliseconds: at * 1000), properties: [:])))
        }
        return drive.found.map { $0.ids.joined(separator: " ") }.sorted()
    }

    @Test(arguments: [
        ("strict", []), ("relaxed", ["a b1"]), ("any", ["a b1", "a b2"]),
    ])
    func `follows: strict, relaxed, any`(follows: String, found: [String]) throws {
        let pattern = """
            runs: all
            steps: [{name: a, event: a}, {name: b, event: b, follows: \(follows), within: 9s}]
            """
        #expect(try matches(pattern, "a c b1 b2") == found)
    }

    @Test(arguments: [
        ("follows: any, consecutive: true", ["a b1 c", "a b2 c", "a b3 c"]),
        (
            "follows: any",
            ["a b1 b2 b3 c", "a b1 b2 c", "a b1 c", "a b2 b3 c", "a b2 c", "a b3 c"]
        ),
        (
            "follows: any, combinations: true",
            [
                "a b1 b2 b3 c", "a b1 b2 c", "a b1 b3 c", "a b1 c", "a b2 b3 c", "a b2 c",
                "a b3 c",
            ]
        ), ("greedy: true", ["a b1 b2 b3 c"]),
    ])
    func `loops: consecutive, relaxed, combinations, greedy`(
        words: String, found: [String]
    ) throws {
        let pattern = """
            runs: all
            within: 1h
            steps:
              - {name: a, event: a}
              - {name: b, event: b, times: 1+, \(words)}
              - {name: c, event: c}
            """
        #expect(try matches(pattern, "a b1 d1 b2 d2 b3 c") == found)
    }

    @Test(arguments: [
        ("no_skip", ["b1 b2 b3 c", "b2 b3 c", "b3 c"]),
        ("skip_to_next", ["b1 b2 b3 c", "b2 b3 c", "b3 c"]),
        ("skip_past_last", ["b1 b2 b3 c"]),
        ("{skip_to_first: b}", ["b1 b2 b3 c", "b2 b3 c", "b3 c"]),
        ("{skip_to_last: b}", ["b1 b2 b3 c", "b3 c"]),
    ])
    func `after_match: five strategies`(after: String, found: [String]) throws {
        let pattern = """
            runs: all
            within: 1h
            after_match: \(after)
            steps: [{name: b, event: b, times: 1+}, {name: c, event: c, follows: strict}]
            """
        // A match waits while an older run lives that may end it: here until the hour is over.
        #expect(try matches(pattern, "b1 b2 b3 c z@4000") == found)
    }

    @Test func `a match that waited for an older run comes when that is killed by another key`()
        throws
    {
        let pattern = """
            runs: all
            within: 1h
            per: k
            after_match: {skip_to_first: b}
            steps:
              - {name: b, event: b, times: 1+}
              - {absent: x, per: user}
              - {name: c, event: c}
            """
        for killer in ["x", "x k=2"] {
            let found = Drive.matches(
                of: [try scenario(pattern)],
                in: try stream("1 b k=1, 2 b k=1, 3 c k=1, 4 \(killer)"))
            #expect(
                found.map { $0.ids.joined(separator: " ") }.sorted()
                    == ["b1 b2 c3", "b1 c3", "b2 c3"])
        }
    }

    @Test func `times, optional, until and groups`() throws {
        func found(_ steps: String, _ events: String) throws -> [String] {
            try matches("runs: all\nwithin: 1h\nsteps: [\(steps)]", events)
        }
        #expect(try found("{name: a, event: a, times: 2}", "a1 x a2 a3") == ["a1 a2", "a2 a3"])
        #expect(
            try found("{name: a, event: a, times: 2..3, consecutive: true}", "a1 a2 x a3 a4")
                == ["a1 a2", "a3 a4"])
        #expect(
            try found(
                "{name: a, event: a}, {name: b, event: b, optional: true}, {name: c, event: c}",
                "a b c") == ["a b c", "a c"])
        #expect(
            try found(
                "{steps: [{name: a, event: a}, {name: b, event: b}], times: 2}", "a1 b1 x a2 b2")
                == ["a1 b1 a2 b2"])
    }

    @Test func `an absence before a step is over with the step's first event`() throws {
        let pattern = """
            runs: all
            within: 1h
            steps: [{name: a, event: a}, {absent: x}, {name: b, event: b, times: 1..2}]
            """
        #expect(try matches(pattern, "a b1 x1 x2 b2") == ["a b1", "a b1 b2"])
    }

    @Test func `a loop's condition may look at its own latest event`() throws {
        let pattern = """
            runs: all
            within: 1h
            steps: [{name: a, event: a, times: 3, where: not exists(a.x) or x > a.x}]
            """
        let found = Drive.matches(
            of: [try scenario(pattern)], in: try stream("1 a x=1, 2 a x=3, 3 a x=2, 4 a x=4"))
        #expect(found.map { $0.ids.joined(separator: " ") } == ["a1 a2 a4"])
    }

    @Test func `latest and first: one run a key, and one match of it, the longest`() throws {
        func found(_ runs: String, _ events: String) throws -> [String] {
            try matches(
                """
                runs: \(runs)
                within: 1h
                steps: [{name: a, event: a}, {name: b, event: b, times: 1+}, {name: c, event: c}]
                """, events)
        }
        #expect(try found("latest", "a1 b1 a2 b2 c1 c2") == ["a1 b1 b2 c1"])
        #expect(try found("latest", "a1 a2 b1 c") == ["a2 b1 c"])
        #expect(try found("first", "a1 a2 b1 c") == ["a1 b1 c"])
        #expect(try found("all", "a1 a2 b1 c") == ["a1 b1 c", "a2 b1 c"])
    }

    @Test func `a strict absence is decided by the next event`() throws {
        let pattern = """
            steps: [{name: a, event: a}, {absent: b, follows: strict}]
            """
        #expect(try matches(pattern, "a1 b a2 c") == ["a2"])
        #expect(try matches(pattern, "a1") == [])
    }

    @Test func `on_timeout: a run that expires is a match of its own`() throws {
        let pattern = """
            on_timeout: match
            within: 5s
            steps: [{name: a, event: a}, {name: b, event: b}, {name: c, event: c}]
            """
        #expect(try matches(pattern, "a1@0 b1@1 z@4") == [])
        #expect(try matches(pattern, "a1@0 b1@1 z@5") == ["a1 b1"])
        #expect(try matches(pattern, "a1@0 b1@1 c1@4 z@9") == ["a1 b1 c1"])
    }

    @Test func `a step's own limit passed, an optional step or a loop is passed over`() throws {
        let pattern = """
            runs: all
            steps:
              - {name: a, event: a}
              - {name: b, event: b, times: 1+, within: 2s}
              - {name: c, event: c, within: 100s}
            """
        #expect(try matches(pattern, "a@0 b1@1 z@10 c@50") == ["a b1 c"])
        #expect(try matches(pattern, "a@0 b1@2 z@10 c@50") == [])
    }

    @Test func `branches are bounded, and what goes is counted`() throws {
        let pattern = """
            runs: all
            within: 1h
            steps:
              - {name: a, event: a, times: 1+, combinations: true}
              - {name: b, event: b}
            """
        var drive = Drive([try scenario(pattern)], runsMax: 8)
        for second in 0..<30 {
            drive.take(try stream("\(second) a")[0])
        }
        #expect(drive.tally.evicted[0] > 0)
        drive.take(try stream("31 b")[0])
        #expect((1...8).contains(drive.found.count))
    }

    /// The clock of a trailing absence starts again with each event of the step before.
    @Test(arguments: [
        ("times: 1+", "v1 v2 v3 z@14", ["v1 v2 v3"]),
        ("times: 1+, greedy: true", "v1 v2 v3 z@14", ["v1 v2 v3"]),
        ("times: 1+", "v1 v2 v3 z@11", []),
        // Only the clock, of one that has come as often as it may.
        ("times: 2", "v1 v2 v3 z@14", ["v1 v2"]),
        ("times: 2", "v1 v2 v3 c@10 z@20", []),
        ("times: 1..2", "v1 v2 v3 z@14", ["v1 v2"]),
    ])
    func `anchor: last holds for loops too`(
        times: String, events: String, found: [String]
    ) throws {
        for runs in ["latest", "first"] {
            let pattern = """
                runs: \(runs)
                within: 1h
                steps: [{name: v, event: v, \(times)}, {absent: c, for: 10s}]
                """
            #expect(try matches(pattern, events) == found)
        }
    }

    @Test func `anchor: last: a newer event of a single step takes its place behind a loop`() throws
    {
        let pattern = """
            steps:
              - {name: v, event: v, times: 2}
              - {name: w, event: w, within: 1h}
              - {absent: c, for: 10s, anchor: ANCHOR}
            """
        let last = pattern.replacing("ANCHOR", with: "last")
        #expect(try matches(last, "v1 v2 w1 w2 z@13") == ["v1 v2 w2"])
        #expect(try matches(last, "v1 v2 w1 w2 z@12") == [])
        let first = pattern.replacing("ANCHOR", with: "first")
        #expect(try matches(first, "v1 v2 w1 w2 z@12") == ["v1 v2 w1"])
    }

    @Test func `on_timeout: one start is one match, that with the most events`() throws {
        let pattern = """
            within: 9s
            on_timeout: match
            steps: [{name: v, event: v, times: 1..3}, {name: w, event: w, optional: true}, {name: x, event: x}]
            """
        #expect(try matches(pattern, "v1 v2 v3 w v4 z@20") == ["v1 v2 v3 w"])
    }
}
