import Events
import PatternReference
import Patterns
import Scenarios
import TextPatterns

/// SplitMix64: the same seed gives the same cases everywhere.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(sides))
    }

    /// True once in `sides`.
    mutating func once(in sides: Int) -> Bool { roll(sides) == 0 }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[roll(items.count)] }
}

/// Makes small scenarios and streams out of few names, values and spans, so that they meet often:
/// at the same instant, exactly at limits, under the same key.
struct CaseMaker {
    private var dice: Dice
    private static let spans = [2, 3, 5, 8, 13].map { Span(milliseconds: $0) }

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func scenarios() -> [Scenario] {
        (0...dice.pick([0, 0, 1])).map { Scenario("s\($0)", pattern()) }
    }

    mutating func stream() -> [Arrival] {
        var now: Int64 = 100
        return (0..<12 + dice.roll(16)).map { place in
            now += Int64(dice.pick([0, 0, 1, 1, 1, 2, 3, dice.once(in: 4) ? 20 : 1]))
            let late = dice.once(in: 6) ? Int64(dice.roll(12)) : 0
            let time = EventTime(milliseconds: now - late)
            return dice.once(in: 15) ? .clock(time) : .click(click(place, time))
        }
    }

    private mutating func click(_ place: Int, _ time: EventTime) -> Click {
        var properties: [String: Value] = [:]
        if !dice.once(in: 6) { properties["k"] = key() }
        if !dice.once(in: 6) { properties["x"] = value() }
        if !dice.once(in: 6) { properties["y"] = value() }
        if !dice.once(in: 6) {
            properties["d"] = .integer(time.milliseconds + Int64(dice.roll(20)) - 4)
        }
        return Click(
            id: "e\(place)", user: dice.once(in: 5) ? "u2" : "u1",
            name: dice.pick(["a", "a", "a", "b", "b", "b", "c", "c", "d", "z"]), time: time,
            properties: properties)
    }

    /// 1 and 1.0 are one key, "1" is another.
    private mutating func key() -> Value {
        dice.pick([.integer(0), .integer(0), .integer(0), .integer(1), .double(1), .string("1")])
    }

    private mutating func value() -> Value {
        dice.once(in: 8) ? .string(dice.pick(["a", "b"])) : .integer(Int64(dice.roll(3)))
    }
}

// MARK: Patterns

extension CaseMaker {
    private mutating func pattern() -> Pattern {
        let key = dice.once(in: 2) ? "k" : nil
        let within = dice.once(in: 2) ? span(beyond: 4) : nil
        var steps: [Step] = []
        var names: [String] = []
        for place in 0..<dice.pick([1, 1, 2, 2, 2, 3, 3, 4]) {
            if place > 0 {
                for _ in 0..<dice.pick([0, 0, 1, 2]) {
                    let kind = Step.Kind.absentBetween(
                        span: dice.once(in: 3) ? span() : nil, perUser: perUser(key))
                    steps.append(step("", kind, after: names))
                }
            }
            let limit = place > 0 && !dice.once(in: 3) ? span() : nil
            steps.append(step("s\(place)", .present(within: limit), after: names))
            names.append("s\(place)")
        }
        for _ in 0..<dice.pick([0, 1, 1, 2]) {
            let span = within != nil && dice.once(in: 3) ? nil : span()
            let anchor = dice.once(in: 2) ? Step.Anchor.first : .last
            let date = dice.once(in: 4) && span != nil ? dueDate(names) : nil
            let kind = Step.Kind.absentAfter(
                span: date == nil ? span : nil, anchor: anchor, perUser: perUser(key), date: date)
            steps.append(step("", kind, after: names))
        }
        let runs = dice.once(in: 3) ? Pattern.Runs.first : .latest
        return Pattern(steps: steps, within: within, key: key, runs: runs)
    }

    private mutating func span(beyond: Int64 = 0) -> Span {
        Span(milliseconds: dice.pick(Self.spans).milliseconds + beyond)
    }

    private mutating func dueDate(_ names: [String]) -> Step.DueDate {
        Step.DueDate(
            value: .stepProperty(step: dice.pick(names), property: "d"),
            shift: Span(milliseconds: Int64(dice.roll(6)) - 2))
    }

    private mutating func perUser(_ key: String?) -> Bool { key != nil && dice.once(in: 3) }

    private mutating func step(_ name: String, _ kind: Step.Kind, after names: [String]) -> Step {
        let isAbsent = name.isEmpty
        let events: Step.Selector =
            switch dice.roll(12) {
            case 0 where !isAbsent || dice.once(in: 2): .any
            case 1, 2: .names(["a", "b"])
            case 3...5 where isAbsent: .names(["c", "d"])
            default: .names([dice.pick(isAbsent ? ["c", "d", "b"] : ["a", "b"])])
            }
        let condition = dice.once(in: 3) ? truth(names, depth: 2) : nil
        return Step(name: name, kind: kind, events: events, condition: condition)
    }
}

// MARK: Conditions

extension CaseMaker {
    /// A condition over the event at hand and the steps called `names`.
    private mutating func truth(_ names: [String], depth: Int) -> Expression {
        switch dice.roll(depth > 0 ? 11 : 7) {
        case 0: .exists(property(names))
        case 1: .isIn(property(names), [.literal(value()), property(names)])
        case 2: .property("x")
        case 3: dice.pick(Self.patterns.map { .matches(property(names), $0) })
        case 7: .not(truth(names, depth: depth - 1))
        case 8, 9: .and(truth(names, depth: depth - 1), truth(names, depth: depth - 1))
        case 10: .or(truth(names, depth: depth - 1), truth(names, depth: depth - 1))
        default: .compare(comparison(), property(names), operand(names))
        }
    }

    private mutating func comparison() -> Expression.Comparison {
        dice.once(in: 2) ? .equal : dice.pick(Expression.Comparison.allCases)
    }

    private mutating func operand(_ names: [String]) -> Expression {
        switch dice.roll(4) {
        case 0: .literal(value())
        case 1:
            .arithmetic(
                dice.pick([.add, .subtract, .multiply]), property(names), .literal(value()))
        default: property(names)
        }
    }

    private mutating func property(_ names: [String]) -> Expression {
        let name = dice.pick(["k", "x", "y"])
        guard !names.isEmpty, !dice.once(in: 3) else { return .property(name) }
        let step = dice.pick(names)
        return dice.once(in: 3)
            ? function(step, name) : .stepProperty(step: step, property: name)
    }

    private mutating func function(_ step: String, _ property: String) -> Expression {
        dice.pick(Expression.functions(of: step, property))
    }

    private static let patterns = ["^a", "a|1", "[b-z]$"].compactMap { try? TextPattern($0) }
}

extension Expression {
    /// Each function of the events of a step.
    static func functions(of step: String, _ property: String) -> [Expression] {
        [.count(step: step), .firstProperty(step: step, property: property)]
            + Statistic.allCases.map { .statistic($0, step: step, property: property) }
    }
}
