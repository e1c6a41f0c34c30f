import PatternReference
import Patterns
import Scenarios

extension Case {
    /// The smallest case that still fails, found by leaving out one thing after the other.
    func shrunk(while fails: (Case) -> Bool) -> Case {
        var smallest = self
        while let smaller = smallest.smallerOnes.first(where: fails) { smallest = smaller }
        return smallest
    }

    /// This case with one thing less, in every way.
    private var smallerOnes: [Case] {
        var cases: [Case] = []
        for index in scenarios.indices where scenarios.count > 1 {
            var less = self
            less.scenarios.remove(at: index)
            cases.append(less)
        }
        for index in stream.indices {
            var less = self
            less.stream.remove(at: index)
            cases.append(less)
        }
        for index in scenarios.indices {
            for pattern in scenarios[index].pattern.smallerOnes {
                var less = self
                less.scenarios[index].pattern = pattern
                cases.append(less)
            }
        }
        return cases
    }
}

extension Pattern {
    fileprivate var smallerOnes: [Pattern] {
        var patterns = steps.smallerOnes.map { less in
            var pattern = self
            pattern.steps = less
            return pattern
        }
        func add(_ change: (inout Pattern) -> Void) {
            var less = self
            change(&less)
            if less != self { patterns.append(less) }
        }
        add { $0.key = nil }
        add { $0.within = nil }
        add { $0.afterMatch = .noSkip }
        add { $0.matchesOnTimeout = false }
        return patterns.map(\.withoutStrangers).filter(\.isSayable)
    }

    /// Without the conditions that speak of steps that are gone.
    private var withoutStrangers: Pattern {
        var pattern = self
        let names = steps.flatMap(\.takerNames)
        for index in steps.indices { pattern.steps[index].forgetAll(but: names) }
        return pattern
    }
}

extension [Step] {
    /// One step less, or a step with one thing less; in the place of a group, its steps.
    fileprivate var smallerOnes: [[Step]] {
        indices.flatMap { index in
            func with(_ steps: [Step]) -> [Step] {
                var less = self
                less.replaceSubrange(index...index, with: steps)
                return less
            }
            let step = self[index]
            return [with([]), with(step.group)].filter { !$0.isEmpty }
                + step.smallerOnes.map { with([$0]) }
        }
    }
}

extension Step {
    fileprivate var smallerOnes: [Step] {
        var steps: [Step] = []
        func add(_ change: (inout Step) -> Void) {
            var less = self
            change(&less)
            if less != self { steps.append(less) }
        }
        add { $0.condition = nil }
        add { $0.follows = .relaxed }
        add { $0.quantity = Quantity() }
        add { $0.quantity.isOptional = false }
        add { $0.quantity.isGreedy = false }
        add { $0.quantity.inner = .relaxed }
        add { $0.quantity.until = nil }
        switch kind {
        case .present: add { $0.kind = .present(within: nil) }
        case .absentBetween(let span, _):
            add { $0.kind = .absentBetween(span: span, perUser: false) }
            add { $0.kind = .absentBetween(span: nil, perUser: false) }
        case .absentAfter(let span, let anchor, _, let date):
            add { $0.kind = .absentAfter(span: span, anchor: anchor, perUser: false, date: date) }
            add { $0.kind = .absentAfter(span: nil, anchor: anchor, perUser: false) }
        }
        return steps
            + group.smallerOnes.map { inner in
                var less = self
                less.group = inner
                return less
            }
    }

    fileprivate mutating func forgetAll(but names: [String]) {
        /// Steps are called `s0`, `s1`…
        func isStrange(_ expression: Expression) -> Bool {
            "\(expression)".split { !$0.isLetter && !$0.isNumber }.contains { word in
                word.first == "s" && word.dropFirst().allSatisfy(\.isNumber)
                    && !names.contains(String(word))
            }
        }
        if let own = condition, isStrange(own) { condition = nil }
        if let own = quantity.until, isStrange(own) { quantity.until = nil }
        if case .absentAfter(let span, let anchor, let perUser, let date?) = kind,
            isStrange(date.value)
        {
            kind = .absentAfter(span: span, anchor: anchor, perUser: perUser)
        }
        for index in group.indices { group[index].forgetAll(but: names) }
    }
}
