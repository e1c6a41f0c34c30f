import Events
import PatternReference
import Patterns
import Scenarios
import Testing

/// Patterns with `runs: all` against every way to hand events to steps.
@Suite struct LoopAgreementTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `finds the matches of the enumeration in any stream`(seed: UInt64) {
        var maker = LoopMaker(seed: seed)
        var matches = 0
        for number in 0..<250 {
            let scenario = maker.scenario()
            for _ in 0..<4 {
                let clicks = maker.clicks()
                let (ours, theirs) = (scenario.found(clicks), scenario.enumerated(clicks))
                matches += theirs.count
                if ours == theirs { continue }
                let fails = { (one: Case) in
                    one.scenarios[0].found(one.clicks) != one.scenarios[0].enumerated(one.clicks)
                }
                let small = Case(scenarios: [scenario], stream: clicks.map(Arrival.click))
                    .shrunk(while: fails)
                let all = small.clicks
                Issue.record(
                    """
                    seed \(seed), case \(number):
                    \(small)
                    \(small.scenarios[0].pattern.steps.map { "\($0.follows) \($0.quantity)" })
                    the rules: \(small.scenarios[0].enumerated(all))
                    the matcher: \(small.scenarios[0].found(all))
                    """)
                return
            }
        }
        #expect(matches > 500, "cases without matches prove nothing")
    }

    @Test(arguments: Judgement.Fault.allCases)
    func `the cases tell every function from its misreading`(fault: Judgement.Fault) {
        let telling = (0..<10 as Range<UInt64>).lazy.flatMap { seed in
            var maker = LoopMaker(seed: seed)
            return (0..<250).map { _ in (maker.scenario(), maker.clicks()) }
        }
        .first { $0.enumerated($1) != $0.enumerated($1, fault) }
        #expect(telling != nil)
    }
}

extension Case {
    fileprivate var clicks: [Click] {
        stream.compactMap { if case .click(let click) = $0 { click } else { nil } }
    }
}

extension Scenario {
    fileprivate func enumerated(
        _ clicks: [Click], _ fault: Judgement.Fault? = nil
    ) -> Set<[String: [Int]]> {
        Enumeration(pattern, clicks, fault: fault).matches
    }

    /// At the end of time; the events are named by their places.
    fileprivate func found(_ clicks: [Click]) -> Set<[String: [Int]]> {
        var drive = Drive([self], runsMax: 100_000)
        for (number, click) in clicks.enumerated() {
            var click = click
            click.id = "\(number)"
            drive.take(.click(click))
        }
        drive.take(.clock(EventTime(milliseconds: 1_000_000)))
        return Set(drive.steps)
    }
}

/// Small patterns and streams in which everything meets often.
private struct LoopMaker {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(seed: seed) }

    mutating func clicks() -> [Click] {
        var now: Int64 = 100
        return (0..<4 + dice.roll(5)).map { _ in
            now += Int64(dice.pick([0, 0, 1, 1, 2]))
            let number = Value.integer(Int64(dice.roll(3)))
            return Click(
                id: "", user: "u", name: dice.pick(["a", "a", "a", "b", "b", "c", "z"]),
                time: EventTime(milliseconds: now),
                properties: ["x": dice.pick([number, number, number, .string("a"), .missing])])
        }
    }

    mutating func scenario() -> Scenario {
        var steps: [Step] = []
        var names: [String] = []
        let count = dice.pick([1, 2, 2, 3])
        for place in 0..<count {
            let isBound = steps.last.map(isBound) ?? true
            if !isBound, dice.once(in: 3) {
                steps.append(step("", .absentBetween(perUser: false), names))
                steps[steps.count - 1].follows = dice.pick([.strict, .relaxed, .relaxed])
            }
            var next = step("s\(place)", .present(within: nil), names)
            next.follows = dice.pick([.strict, .relaxed, .relaxed, .any])
            let isFree = place == count - 1 && count > 1 || dice.once(in: 2)
            next.quantity = quantity(next, names, mayGreed: !isFree)
            if next.quantity.most != 1, dice.once(in: 2) {
                next.condition = condition(names + [next.name])
            }
            // Neither has a meaning that anybody could name.
            let isFixed =
                steps.last.map { $0.quantity.isGreedy || $0.follows == .strict && $0.name.isEmpty }
                ?? false
            next.quantity.isOptional =
                count > 1 && place > 0 && !isFixed && !next.quantity.isGreedy && dice.once(in: 5)
            steps.append(next)
            names.append("s\(place)")
        }
        let within = dice.once(in: 2) ? Span(milliseconds: Int64(3 + dice.roll(6))) : nil
        if dice.once(in: 4), let last = steps.last, !isBound(last), let within {
            steps.append(
                step("", .absentAfter(span: nil, anchor: .first, perUser: false), names))
            steps[steps.count - 1].follows = dice.pick([.strict, .relaxed, .relaxed])
            return Scenario("s", Pattern(steps: steps, within: within, runs: .all))
        }
        return Scenario("s", Pattern(steps: steps, within: within, runs: .all))
    }

    /// Nothing that must not come can stand behind it, or it means another thing there at every
    /// event.
    private func isBound(_ step: Step) -> Bool {
        let quantity = step.quantity
        return quantity.isOptional || quantity.isGreedy
            || quantity.most.map { $0 > quantity.least } ?? false
    }

    private mutating func quantity(
        _ step: Step, _ names: [String], mayGreed: Bool
    ) -> Step.Quantity {
        guard dice.once(in: 2) else { return Step.Quantity() }
        let least = dice.pick([1, 1, 2])
        let most: Int? = dice.pick([nil, nil, least, least + 1])
        var quantity = Step.Quantity(least: least, most: most)
        quantity.inner = dice.pick([.relaxed, .relaxed, .consecutive, .combinations])
        if mayGreed, step.follows != .any, most != least, dice.once(in: 3) {
            quantity.isGreedy = true
        }
        if most == nil, dice.once(in: 4) {
            quantity.until = condition(names + [step.name])
        }
        return quantity
    }

    private mutating func step(_ name: String, _ kind: Step.Kind, _ names: [String]) -> Step {
        let events: Step.Selector =
            dice.once(in: 8) ? .any : .names(dice.pick([["a"], ["a"], ["b"], ["a", "b"], ["c"]]))
        let condition = dice.once(in: 3) ? condition(names) : nil
        return Step(name: name, kind: kind, events: events, condition: condition)
    }

    /// Of the event at hand and the steps called `names`.
    private mutating func condition(_ names: [String]) -> Expression {
        let number = Expression.literal(.integer(Int64(dice.roll(3))))
        let operation = dice.pick([Expression.Comparison.equal, .less, .greaterOrEqual])
        guard !names.isEmpty, !dice.once(in: 3) else {
            return .compare(operation, .property("x"), number)
        }
        let step = dice.pick(names)
        let function = dice.pick(Expression.functions(of: step, "x"))
        return switch dice.roll(3) {
        case 0: .compare(operation, .property("x"), .stepProperty(step: step, property: "x"))
        case 1: .compare(operation, .property("x"), function)
        default: .compare(operation, function, number)
        }
    }
}
