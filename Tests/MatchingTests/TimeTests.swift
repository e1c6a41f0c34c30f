import Events
import Matching
import Scenarios
import Testing

/// "Events and time", "Keys" and "Deadlines of a run" of docs/patterns.md.
@Suite struct TimeTests {
    private let twoSteps = """
        steps:
          - {name: one, event: a}
          - {name: two, event: b, within: 100s}
        """
    private let absence = """
        steps:
          - {name: one, event: a}
          - {absent: c, for: 100s}
        """
    private let perKey = """
        per: k
        steps:
          - {name: one, event: a}
          - {absent: n}
          - {absent: m, per: user}
          - {name: two, event: b, within: 100s}
        """

    @Test(arguments: [(99, true), (100, false), (101, false)])
    func `an event exactly at a step's limit is outside`(second: Int, isInside: Bool) throws {
        let found = Drive.matches(
            of: [try scenario(twoSteps)], in: try stream("0 a, \(second) b"))
        #expect(found.map(\.text) == (isInside ? ["a0 b99 @ 99"] : []))
    }

    @Test(arguments: [(99, true), (100, false), (101, false)])
    func `an event exactly at the pattern's limit is outside`(second: Int, isInside: Bool) throws {
        let pattern = "within: 100s\nsteps: [{name: one, event: a}, {name: two, event: b}]"
        let found = Drive.matches(of: [try scenario(pattern)], in: try stream("0 a, \(second) b"))
        #expect(found.map(\.text) == (isInside ? ["a0 b99 @ 99"] : []))
    }

    @Test(arguments: [(99, []), (100, ["a0 @ 100"]), (101, ["a0 @ 100"])])
    func `an absence ends exactly at its limit`(second: Int, matches: [String]) throws {
        let found = Drive.matches(of: [try scenario(absence)], in: try stream("0 a, \(second) c"))
        #expect(found.map(\.text) == matches)
    }

    @Test func `the limits hold in an hour's silence, by other users and by the clock`() throws {
        try expect(absence, "0 a, 99 x/u2")
        try expect(absence, "0 a, 100 x/u2", "a0 @ 100")
        try expect(absence, "0 a, 99 clock, 99 c")
        try expect(absence, "0 a, 100 clock, 99 c", "a0 @ 100")
        try expect(absence, "0 a, 3600 clock", "a0 @ 100")
        try expect(twoSteps, "0 a, 100 clock, 50 b")
    }

    @Test func `the watermark never goes back`() throws {
        try expect(twoSteps, "0 a, 500 x/u2, 1 clock, 50 b")
    }

    @Test func `a late event is applied in arrival order with its own time`() throws {
        try expect(twoSteps, "10 a, 5 b", "a10 b5 @ 5")
        try expect(twoSteps, "50 x/u2, 10 a, 60 b", "a10 b60 @ 60")
        try expect(twoSteps, "200 x/u2, 10 a, 20 b")
        try expect(absence, "200 x/u2, 10 a", "a10 @ 110")
        try expect(absence, "50 a, 10 c")
    }

    @Test func `equal times keep their order of arrival`() throws {
        try expect(twoSteps, "7 a, 7 b", "a7 b7 @ 7")
        try expect(twoSteps, "7 b, 7 a")
        try expect(absence, "7 c, 7 a, 107 clock", "a7 @ 107")
        try expect(absence, "7 a, 7 c, 107 clock")
    }

    @Test func `each value of the key has a matcher of its own`() throws {
        try expect(
            perKey, "0 a k=1, 1 a k=2, 2 b k=2, 3 b k=1, 4 b k=3", "a1 b2 @ 2", "a0 b3 @ 3")
        try expect(perKey, "0 a k=1, 1 b k=x")
        try expect(twoSteps, "0 a k=1, 1 b k=2", "a0 b1 @ 1")
    }

    @Test func `an event without the key takes no step`() throws {
        try expect(perKey, "0 a, 1 b")
        try expect(perKey, "0 a k=1, 1 b, 2 b k=1", "a0 b2 @ 2")
    }

    @Test func `a negative event counts for its key, without a key or per user for all`() throws {
        try expect(perKey, "0 a k=1, 1 n k=1, 2 b k=1")
        try expect(perKey, "0 a k=1, 1 n k=2, 2 b k=1", "a0 b2 @ 2")
        try expect(perKey, "0 a k=1, 0 a k=2, 1 n, 2 b k=1, 2 b k=2")
        try expect(perKey, "0 a k=1, 0 a k=2, 1 m k=3, 2 b k=1, 2 b k=2")
    }

    @Test func `users are apart`() throws {
        try expect(twoSteps, "0 a, 1 b/u2")
    }

    @Test func `before a step the earlier of both limits ends the run`() throws {
        let pattern = """
            within: 100s
            steps:
              - {name: one, event: a}
              - {name: two, event: b, within: 80s}
              - {name: three, event: c, within: 30s}
            """
        try expect(pattern, "0 a, 79 b, 99 c", "a0 b79 c99 @ 99")
        try expect(pattern, "0 a, 79 b, 100 c")
        try expect(pattern, "0 a, 10 b, 40 c")
        try expect(pattern, "0 a, 80 b, 81 c")
    }

    @Test func `a run without a limit waits for ever`() throws {
        let pattern = "steps: [{name: one, event: a}, {name: two, event: b}]"
        let file = try stream("0 a, 999999999 clock, 999999999 b")
        #expect(Drive.matches(of: [try scenario(pattern)], in: file).count == 1)
    }

    @Test func `the latest of several absences is the match, and each counts to its end`() throws {
        let pattern = """
            within: 40s
            steps:
              - {name: one, event: a}
              - {absent: c, for: 50s}
              - {absent: d, for: 90s}
              - {absent: e}
            """
        try expect(pattern, "0 a, 90 clock", "a0 @ 90")
        try expect(pattern, "0 a, 49 c, 90 clock")
        try expect(pattern, "0 a, 50 c, 90 clock", "a0 @ 90")
        try expect(pattern, "0 a, 89 d, 90 clock")
        try expect(pattern, "0 a, 39 e, 90 clock")
        try expect(pattern, "0 a, 40 e, 90 clock", "a0 @ 90")
    }

    @Test func `beyond the limit of runs the one that started longest ago goes`() throws {
        let one = try scenario(perKey)
        let script = try stream("0 a k=1, 1 a k=2, 2 a k=3, 3 b k=1, 4 b k=2, 5 b k=3")
        var drive = Drive([one], runsMax: 2)
        for arrival in script { drive.take(arrival) }
        #expect(drive.found.map(\.text) == ["a1 b4 @ 4", "a2 b5 @ 5"])
        #expect(drive.tally.evicted == [1])
        #expect(drive.tally.started == [3])
    }

    @Test func `the limit of runs is each scenario's and user's own`() throws {
        var other = try scenario(perKey)
        other.id = "t"
        let script = try stream("0 a k=1, 0 a/u2 k=1, 1 b k=1, 1 b/u2 k=1")
        let found = Drive.matches(of: [try scenario(perKey), other], in: script, runsMax: 1)
        #expect(found.count == 4)
    }
}
