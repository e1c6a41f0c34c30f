import Events
import Policy
import Scenarios
import Testing

/// What the functions of a step's events hand to a template.
@Suite struct VariableTests {
    private static let all = """
        {first: first(v).x, n: count(v), sum: sum(v.x), min: min(v.x), max: max(v.x),
        avg: avg(v.x), latest: v.x}
        """

    /// The variables of the only mail, after events `v` with these values of `x`.
    private func variables(
        _ steps: String, _ values: [Value], _ variables: String = all, then last: [String]
    ) throws -> [String: Value] {
        let scenarios = try Scenario.read(
            """
            scenario: s
            pattern: {within: 1h, steps: [\(steps)]}
            send: {mail: m, to: team@example.com, variables: \(variables)}
            """)
        var stage = Stage(scenarios, try Rules.of(), .event)
        var time = try Times.read("01T10:00:00")
        var decisions: [Decision] = []
        for value in values {
            decisions += stage.advance(to: time, "v", ["x": value])
            time = time + .seconds(1)
        }
        for event in last {
            decisions += stage.advance(to: time, event, [:])
            time = time + .hours(2)
        }
        guard case .send(let order) = try #require(decisions.first).verdict else { return [:] }
        return order.variables
    }

    @Test(
        arguments: [
            (
                [.integer(10), .integer(30), .integer(20)],
                [
                    "first": .integer(10), "n": .integer(3), "sum": .integer(60),
                    "min": .integer(10), "max": .integer(30), "avg": .double(20),
                    "latest": .integer(20),
                ]
            ),
            (
                [.missing, .string("a"), .integer(5)],
                [
                    "n": .integer(3), "sum": .integer(5), "min": .integer(5), "max": .integer(5),
                    "avg": .double(5), "latest": .integer(5),
                ]
            ),
            (
                [.string("a")],
                [
                    "first": .string("a"), "n": .integer(1), "sum": .integer(0),
                    "latest": .string("a"),
                ]
            ),
            (
                [.double(1), .integer(1), .double(2.5), .bool(true)],
                [
                    "first": .double(1), "n": .integer(4), "sum": .double(4.5), "min": .double(1),
                    "max": .double(2.5), "avg": .double(1.5), "latest": .bool(true),
                ]
            ),
            (
                [.integer(.max), .integer(1)],
                [
                    "first": .integer(.max), "n": .integer(2), "sum": .double(0x1p63),
                    "min": .integer(1), "max": .integer(.max), "avg": .double(0x1p62),
                    "latest": .integer(1),
                ]
            ),
            (
                [.double(1e308), .double(1e308)],
                [
                    "first": .double(1e308), "n": .integer(2), "min": .double(1e308),
                    "max": .double(1e308), "latest": .double(1e308),
                ]
            ),
        ] as [([Value], [String: Value])])
    func `integers stay integers, and what is missing is left out`(
        values: [Value], expected: [String: Value]
    ) throws {
        let steps = "{name: v, event: v, times: 1+}, {name: c, event: c}"
        #expect(try variables(steps, values, then: ["c"]) == expected)
    }

    @Test func `of a replaced event nothing is left`() throws {
        let steps = "{name: v, event: v}, {absent: c, for: 30m}"
        #expect(
            try variables(steps, [.integer(1), .integer(2)], then: ["-", "-"]) == [
                "first": .integer(2), "n": .integer(1), "sum": .integer(2), "min": .integer(2),
                "max": .integer(2), "avg": .double(2), "latest": .integer(2),
            ])
    }

    @Test func `steps of a group can be named`() throws {
        let steps = "{steps: [{name: v, event: v}, {name: c, event: c}]}"
        let names = "{x: v.x, n: count(c)}"
        #expect(
            try variables(steps, [.integer(7)], names, then: ["c"])
                == ["x": .integer(7), "n": .integer(1)])
    }
}
