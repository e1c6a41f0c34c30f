import Scenarios

/// A place in a pattern where an event can be taken, with all repeats told apart: from the
/// pattern's own steps into the groups, at each level which step, and which of its times.
struct Spot: Hashable {
    var stages: [Stage]

    struct Stage: Hashable {
        /// Its place among the steps of its level, negative ones counted.
        var step: Int
        /// From 1.
        var time: Int
    }

    /// In order of the pattern.
    static func < (a: Spot, b: Spot) -> Bool {
        a.stages.flatMap { [$0.step, $0.time] }
            .lexicographicallyPrecedes(b.stages.flatMap { [$0.step, $0.time] })
    }
}

/// Which spots can come after which, as `steps`, `times` and `optional` say it.
struct Course {
    let steps: [Step]

    /// Where a match may begin.
    var starts: [Spot] { heads(behind: -1, in: steps, at: []).spots }

    /// Where a way may go from the spot; nil: nothing more must come.
    func goals(from spot: Spot) -> [Spot?] {
        var goals: [Spot?] = []
        for level in spot.stages.indices.reversed() {
            let outer = Array(spot.stages[..<level])
            let stage = spot.stages[level]
            let own = step(at: outer + [stage])
            if own.quantity.most.map({ stage.time < $0 }) ?? true {
                goals.append(
                    head(of: own, at: outer + [Spot.Stage(step: stage.step, time: stage.time + 1)]))
            }
            guard stage.time >= own.quantity.least else { return goals }
            let next = heads(behind: stage.step, in: sequence(in: outer), at: outer)
            goals += next.spots
            if !next.mayPass { return goals }
        }
        return goals + [nil]
    }

    /// The spots of the steps behind one, as far as those before them may be left out; and whether
    /// all of them may.
    private func heads(
        behind index: Int, in level: [Step], at outer: [Spot.Stage]
    ) -> (spots: [Spot], mayPass: Bool) {
        var spots: [Spot] = []
        for place in level.indices where place > index && level[place].takesEvents {
            spots.append(head(of: level[place], at: outer + [Spot.Stage(step: place, time: 1)]))
            if !level[place].quantity.isOptional { return (spots, false) }
        }
        return (spots, true)
    }

    /// A group begins with a step that must come.
    private func head(of step: Step, at stages: [Spot.Stage]) -> Spot {
        guard let first = step.group.firstIndex(where: \.takesEvents) else {
            return Spot(stages: stages)
        }
        let inner = stages + [Spot.Stage(step: first, time: 1)]
        return head(of: step.group[first], at: inner)
    }
}

// MARK: Steps

extension Course {
    func step(at spot: Spot) -> Step { step(at: spot.stages) }

    private func step(at stages: [Spot.Stage]) -> Step {
        sequence(in: Array(stages.dropLast()))[stages[stages.count - 1].step]
    }

    /// The steps of the group that the stages lead into.
    private func sequence(in stages: [Spot.Stage]) -> [Step] {
        stages.reduce(steps) { $0[$1.step].group }
    }

    /// On the way from one spot to the next: the level at which they part, and the step of the next
    /// one there, a group or not.
    private func parting(_ spot: Spot, _ next: Spot) -> (level: Int, step: Step) {
        let level = zip(spot.stages, next.stages).prefix { $0 == $1 }.count
        return (level, step(at: Array(next.stages[...level])))
    }

    /// Whether the next spot is the first one's step or group once more.
    func isRepeat(_ spot: Spot, _ next: Spot) -> Bool {
        let level = parting(spot, next).level
        return spot.stages[level].step == next.stages[level].step
    }

    /// Whether the step at the spot itself comes once more.
    func isOwnRepeat(_ spot: Spot, _ next: Spot?) -> Bool {
        guard let next else { return false }
        return isRepeat(spot, next) && parting(spot, next).step.group.isEmpty
    }

    /// What may lie between the events of two spots.
    func contiguity(_ spot: Spot, _ next: Spot) -> Step.Contiguity {
        let step = parting(spot, next).step
        guard isRepeat(spot, next) else { return step.follows }
        return switch step.quantity.inner {
        case .consecutive: .strict
        case .relaxed: .relaxed
        case .combinations: .any
        }
    }

    /// The steps left out before a match begins at the spot.
    func before(_ spot: Spot) -> [Step] { Array(steps[..<spot.stages[0].step]) }

    /// The steps left out between two spots, and the negative ones there. Nil: behind all.
    func between(_ spot: Spot, _ next: Spot?) -> [Step] {
        guard let next else {
            return Array(steps[(spot.stages[0].step + 1)...])
        }
        let level = parting(spot, next).level
        guard spot.stages[level].step < next.stages[level].step else { return [] }
        let range = spot.stages[level].step + 1..<next.stages[level].step
        return Array(self.sequence(in: Array(next.stages[..<level]))[range])
    }

    /// The negative steps right behind the spot's step, and behind each group that it ends.
    func negativesBehind(_ spot: Spot) -> [Step] {
        var found: [Step] = []
        for level in spot.stages.indices.reversed() {
            let rest = self.sequence(in: Array(spot.stages[..<level]))
                .dropFirst(spot.stages[level].step + 1)
            found += rest.prefix { !$0.takesEvents }
            if rest.contains(where: \.takesEvents) { break }
        }
        return found
    }
}

extension Step {
    var takesEvents: Bool {
        if case .present = kind { true } else { false }
    }
}
