import Events
import PatternReference
import Patterns
import Scenarios

/// Makes small patterns with `runs: all` and streams in which everything meets often.
struct LoopCaseMaker {
    /// What the patterns have much of.
    enum Theme: CaseIterable {
        case times, keys, skips, groups, loops
    }

    private let theme: Theme
    private var dice: Dice
    private var names: [String] = []

    init(_ theme: Theme, seed: UInt64) {
        self.theme = theme
        dice = Dice(seed: seed)
    }

    mutating func scenario() -> Scenario {
        while true {
            names = []
            let pattern = pattern()
            if pattern.isSayable, pattern.isTold { return Scenario("s", pattern) }
        }
    }

    /// Once in so many cases of the theme, else once in so many of others.
    private mutating func once(in sides: Int, of theme: Theme..., else others: Int) -> Bool {
        dice.once(in: theme.contains(self.theme) ? sides : others)
    }

    private mutating func span() -> Span {
        Span(milliseconds: Int64(dice.pick([1, 2, 2, 3, 4, 6])))
    }
}

// MARK: Streams

extension LoopCaseMaker {
    mutating func stream() -> [Arrival] {
        var now: Int64 = 100
        let users = once(in: 3, of: .keys, .times, else: 12) ? ["u1", "u1", "u1", "u2"] : ["u1"]
        var stream: [Arrival] = (0..<5 + dice.roll(4)).map { place in
            now += Int64(dice.pick([0, 0, 1, 1, 2]))
            let isLate = once(in: 6, of: .times, else: 40)
            let time = EventTime(milliseconds: now - (isLate ? Int64(dice.roll(5)) : 0))
            if once(in: 10, of: .times, .skips, else: 40) { return .clock(time) }
            return .click(click(place, time, dice.pick(users)))
        }
        // A stream may end while something waits.
        if !dice.once(in: 4) { stream.append(.clock(EventTime(milliseconds: 1000))) }
        return stream
    }

    private mutating func click(_ place: Int, _ time: EventTime, _ user: String) -> Click {
        let number = Value.integer(Int64(dice.roll(3)))
        var properties = ["x": dice.pick([number, number, number, .string("a"), .missing])]
        if theme == .keys {
            properties["k"] = dice.pick(
                [.integer(0), .integer(0), .integer(0), .integer(1), .double(1), .missing])
        }
        properties["d"] = .integer(time.milliseconds + Int64(dice.roll(7)) - 1)
        if dice.once(in: 8) { properties["d"] = nil }
        return Click(
            id: "\(place)", user: user, name: dice.pick(["a", "a", "a", "b", "b", "b", "c", "z"]),
            time: time, properties: properties)
    }
}

// MARK: Patterns

extension LoopCaseMaker {
    private mutating func pattern() -> Pattern {
        var steps = sequence(dice.pick([1, 2, 2, 2, 3]), depth: 0)
        let within =
            once(in: 2, of: .skips, .times, .loops, else: 2)
            ? Span(milliseconds: Int64(3 + dice.roll(8))) : nil
        if once(in: 2, of: .times, else: 4) {
            for _ in 0..<dice.pick([1, 1, 2]) { steps.append(trailing(within)) }
        }
        var pattern = Pattern(steps: steps, within: within, runs: .all)
        if theme == .keys, !dice.once(in: 4) { pattern.key = "k" }
        if once(in: 1, of: .skips, else: 12) { pattern.afterMatch = afterMatch() }
        pattern.matchesOnTimeout = once(in: 4, of: .skips, .times, else: 10)
        return pattern
    }

    private mutating func afterMatch() -> Pattern.AfterMatch {
        dice.pick([
            .toNext, .pastLast, .toFirst(dice.pick(names)), .toLast(dice.pick(names)), .noSkip,
        ])
    }

    private mutating func sequence(_ count: Int, depth: Int) -> [Step] {
        var steps: [Step] = []
        for place in 0..<count {
            if place > 0, dice.once(in: 3) {
                for _ in 0..<dice.pick([1, 1, 1, 2]) { steps.append(negative()) }
            }
            let isGroup = depth < 2 && once(in: depth == 0 ? 2 : 5, of: .groups, else: 12)
            steps.append(isGroup ? group(depth) : single(isFirst: place == 0 && depth == 0))
        }
        return steps
    }

    private mutating func group(_ depth: Int) -> Step {
        var step = Step(name: "", kind: .present(within: nil), events: .names([]))
        step.group = sequence(dice.pick([1, 2, 2]), depth: depth + 1)
        step.follows = dice.pick([.strict, .relaxed, .relaxed, .any])
        step.quantity = quantity(until: nil)
        return step
    }

    private mutating func single(isFirst: Bool) -> Step {
        let hasLimit = once(in: 2, of: .times, else: 8) && !isFirst
        let name = "s\(names.count)"
        var step = step(name, .present(within: hasLimit ? span() : nil))
        step.follows = dice.pick([.strict, .relaxed, .relaxed, .any])
        names.append(name)
        step.quantity = quantity(until: condition())
        if step.quantity.most != 1, dice.once(in: 4) { step.condition = condition() }
        if step.quantity.most != step.quantity.least, dice.once(in: 4) {
            step.quantity.isGreedy = true
        }
        return step
    }

    private mutating func quantity(until: Expression?) -> Step.Quantity {
        var quantity = Step.Quantity()
        quantity.isOptional = dice.once(in: 6)
        guard dice.once(in: 2) else { return quantity }
        quantity.least = dice.pick([1, 1, 2])
        quantity.most = dice.pick([nil, nil, quantity.least, quantity.least + 1])
        quantity.inner = dice.pick([.relaxed, .relaxed, .consecutive, .combinations])
        if quantity.most == nil, dice.once(in: 4) { quantity.until = until }
        return quantity
    }

    private mutating func negative() -> Step {
        let span = once(in: 3, of: .times, else: 12) ? span() : nil
        var step = step("", .absentBetween(span: span, perUser: perUser()))
        step.follows = span == nil ? dice.pick([.strict, .relaxed, .relaxed]) : .relaxed
        return step
    }

    private mutating func trailing(_ within: Span?) -> Step {
        let isStrict = dice.once(in: 4)
        let span = within != nil && dice.once(in: 3) ? nil : span()
        let date = Step.DueDate(
            value: .stepProperty(step: dice.pick(names), property: "d"),
            shift: Span(milliseconds: Int64(dice.roll(3))))
        let hasDate = once(in: 4, of: .times, else: 12)
        var step = step(
            "",
            .absentAfter(
                span: isStrict || hasDate ? nil : span, anchor: dice.pick([.first, .last]),
                perUser: perUser(), date: isStrict || !hasDate ? nil : date))
        step.follows = isStrict ? .strict : .relaxed
        return step
    }

    private mutating func perUser() -> Bool { theme == .keys && dice.once(in: 3) }

    private mutating func step(_ name: String, _ kind: Step.Kind) -> Step {
        let events: Step.Selector =
            dice.once(in: 8) ? .any : .names(dice.pick([["a"], ["a"], ["b"], ["a", "b"], ["c"]]))
        return Step(
            name: name, kind: kind, events: events,
            condition: once(in: 6, of: .groups, .skips, else: 4) ? condition() : nil)
    }

    /// Of the event at hand and the steps so far.
    private mutating func condition() -> Expression {
        let number = Expression.literal(.integer(Int64(dice.roll(3))))
        let operation = dice.pick([Expression.Comparison.equal, .less, .greaterOrEqual])
        guard !names.isEmpty, !dice.once(in: 3) else {
            return .compare(operation, .property("x"), number)
        }
        let step = dice.pick(names)
        let function = dice.pick(Expression.functions(of: step, "x"))
        return switch dice.roll(theme == .loops ? 3 : 6) {
        case 0: .compare(operation, .property("x"), function)
        case 1: .compare(operation, function, number)
        default: .compare(operation, .property("x"), .stepProperty(step: step, property: "x"))
        }
    }
}

extension Pattern {
    /// Where a loop is all there is of a group that repeats, the same events come to the same step
    /// in more ways than one, and of a run that expires the matcher does not know that it has been
    /// a match in another.
    fileprivate var isTold: Bool {
        !matchesOnTimeout || !steps.contains(where: \.isLoopOfLoop)
    }
}

extension Step {
    fileprivate var isLoopOfLoop: Bool {
        group.count == 1 && quantity.most != 1 && group[0].quantity.most != 1
            || group.contains(where: \.isLoopOfLoop)
    }
}
