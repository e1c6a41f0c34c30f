import PatternReference
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
        var patterns: [Pattern] = []
        for index in steps.indices.dropFirst() {
            var less = self
            let name = less.steps.remove(at: index).name
            if !name.isEmpty { less.forget(name) }
            patterns.append(less)
        }
        for index in steps.indices where steps[index].condition != nil {
            var less = self
            less.steps[index].condition = nil
            patterns.append(less)
        }
        if key != nil { patterns.append(Pattern(steps: steps, within: within, runs: runs)) }
        if within != nil { patterns.append(Pattern(steps: steps, key: key, runs: runs)) }
        return patterns.filter(\.isSound)
    }

    /// Drops the conditions that speak of a step.
    private mutating func forget(_ name: String) {
        for index in steps.indices {
            if case .absentAfter(let span, let anchor, let perUser, let date?) = steps[index].kind,
                "\(date.value)".contains("\(name).")
            {
                steps[index].kind = .absentAfter(span: span, anchor: anchor, perUser: perUser)
            }
            guard let condition = steps[index].condition else { continue }
            let text = "\(condition)"
            if text.contains("\(name).") || text.contains("(\(name))") {
                steps[index].condition = nil
            }
        }
    }

    /// What the reader of scenario files would let pass: negative steps of one kind stay together,
    /// and a trailing absence has an end.
    private var isSound: Bool {
        let last = steps.lastIndex { if case .present = $0.kind { true } else { false } } ?? 0
        return steps.enumerated().allSatisfy { index, step in
            switch step.kind {
            case .present: true
            case .absentBetween: index < last
            case .absentAfter(let span, _, _, let date):
                index > last && ((span ?? within) != nil || date != nil)
            }
        }
    }
}
