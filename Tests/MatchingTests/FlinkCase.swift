import Events
import PatternReference
import Patterns
import Scenarios

/// A pattern in the fixture's notation, streams for it, and what Flink found in each.
struct FlinkCase: Decodable {
    var id: Int
    var steps: [Step]
    var within: Int64?
    var afterMatch: String
    /// Flink finds a run that a loop extended last only if another event comes in its window, and
    /// not all that a strict absence behind a group allows.
    var lossy: Bool?
    /// Flink lets events pass before a group which should have been for another step.
    var astray: Bool?
    var streams: [[Moment]]
    var found: [Result]

    enum CodingKeys: String, CodingKey {
        case id, steps, within, lossy, astray, streams, found
        case afterMatch = "after_match"
    }

    struct Step: Decodable {
        var name: String
        var absent: Bool?
        var follows: Scenarios.Step.Contiguity.RawValue
        var cond: Test?
        var group: [Step]?
        var times: [Int?]?
        var inner: String?
        var greedy: Bool?
        var optional: Bool?
        var until: Test?
        var within: Int64?
    }

    /// Of the event's name, and of its `v` against a number or the latest `v` of a step.
    struct Test: Decodable {
        var names: [String]
        var op: String?
        var lit: Int64?
        var ref: String?
    }

    /// `[time, name, v]`; a match names it by its place in the stream.
    struct Moment: Decodable {
        var time: Int64
        var name: String
        var v: Int64

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            time = try list.decode(Int64.self)
            name = try list.decode(String.self)
            v = try list.decode(Int64.self)
        }
    }

    struct Result: Decodable {
        var matches: [[String: [Int]]]
    }
}

extension FlinkCase {
    var scenario: Scenario {
        let last = steps.lastIndex { $0.absent != true } ?? 0
        let pattern = Pattern(
            steps: steps.enumerated().map { $1.step(isTrailing: $0 > last) },
            within: within.map { Span(milliseconds: $0) }, runs: .all, afterMatch: skip)
        return Scenario("s", pattern)
    }

    private var skip: Pattern.AfterMatch {
        let parts = afterMatch.split(separator: ":").map(String.init)
        return switch parts[0] {
        case "skip_to_next": .toNext
        case "skip_past_last": .pastLast
        case "skip_to_first": .toFirst(parts[1])
        case "skip_to_last": .toLast(parts[1])
        default: .noSkip
        }
    }

    func arrivals(_ stream: [Moment]) -> [Arrival] {
        stream.enumerated().map { number, moment in
            .click(
                Click(
                    id: "\(number)", user: "u", name: moment.name,
                    time: EventTime(milliseconds: moment.time),
                    properties: ["v": .integer(moment.v)]))
        }
    }

    func matches(in stream: [Moment]) -> Set<[String: [Int]]> {
        var drive = Drive([scenario], runsMax: 100_000)
        for arrival in arrivals(stream) { drive.take(arrival) }
        return Set(drive.steps)
    }
}

extension FlinkCase.Step {
    func step(isTrailing: Bool) -> Scenarios.Step {
        var step = Scenarios.Step(
            name: absent == true ? "" : name, kind: kind(isTrailing),
            events: cond.map { $0.names.isEmpty ? .any : .names($0.names) } ?? .any,
            condition: cond?.condition, follows: .init(rawValue: follows) ?? .relaxed)
        step.group = group?.map { $0.step(isTrailing: false) } ?? []
        step.quantity = Scenarios.Step.Quantity(
            least: times?[0] ?? 1, most: times.map { $0[1] } ?? 1, isOptional: optional ?? false,
            isGreedy: greedy ?? false, inner: inner.flatMap { .init(rawValue: $0) } ?? .relaxed,
            until: until?.condition)
        return step
    }

    private func kind(_ isTrailing: Bool) -> Scenarios.Step.Kind {
        guard absent == true else { return .present(within: within.map { Span(milliseconds: $0) }) }
        return isTrailing
            ? .absentAfter(span: nil, anchor: .first, perUser: false)
            : .absentBetween(perUser: false)
    }
}

extension FlinkCase.Test {
    var condition: Patterns.Expression? {
        guard let op, let comparison = Patterns.Expression.Comparison(rawValue: op) else {
            return nil
        }
        let other: Patterns.Expression =
            ref.map { .stepProperty(step: $0, property: "v") } ?? .literal(.integer(lit ?? 0))
        return .compare(comparison, .property("v"), other)
    }
}
