import Events
import Scenarios

/// Lays a pattern out as an automaton, from its end to its beginning.
struct AutomatonBuilder {
    var states: [Automaton.State] = []
    var tests: [Automaton.Test] = []
    var compiler: Compiler
    /// Positive steps without groups, by name.
    private var number: [String: Int] = [:]

    /// The absences behind all steps that time decides.
    private(set) var awaited: [Step] = []
    /// Copies of states that nothing leads on from yet, and what they differ by.
    var unfinished: [Int: [(copy: Int, change: Change)]] = [:]

    /// What is of a group, and holds for the first of its steps.
    private struct Entrance {
        /// What may lie before it.
        let contiguity: Step.Contiguity
        let isOptional: Bool
        /// The negative steps in force before it.
        let kills: [Guard]
    }

    typealias Guard = Automaton.Guard

    private init(_ compiler: Compiler, leaves: [Step]) {
        self.compiler = compiler
        for (index, step) in leaves.enumerated() { number[step.name] = index }
    }

    /// - Returns: the automaton, and the compiler with all names numbered.
    static func build(_ pattern: Pattern, by compiler: Compiler) -> (Automaton, Compiler) {
        var builder = AutomatonBuilder(compiler, leaves: pattern.leaves)
        let last = pattern.steps.lastIndex(where: \.isPositive) ?? 0
        let end = builder.add { $0.kind = .complete }
        let trailing = pattern.steps[(last + 1)...]
        builder.awaited = trailing.filter { $0.follows != .strict }
        let start = builder.sequence(
            Array(pattern.steps[...last]), to: builder.trailing(trailing, end),
            followed: builder.awaited, behind: nil)
        builder.measure()
        let minds = pattern.allSteps.contains(where: \.mindsAnyEvent)
        if minds { builder.compiler.vocabulary.takesAnyEvent = true }
        let automaton = Automaton(
            states: builder.states, tests: builder.tests, start: start, end: end,
            mindsAnyEvent: minds)
        return (automaton, builder.compiler)
    }

    mutating func add(_ fill: (inout Automaton.State) -> Void) -> Int {
        var state = Automaton.State()
        fill(&state)
        states.append(state)
        return states.count - 1
    }
}

// MARK: Sequences

extension AutomatonBuilder {
    /// Negative steps behind all others. Those that are strict are decided by the next event.
    private mutating func trailing(_ steps: ArraySlice<Step>, _ end: Int) -> Int {
        let refused = awaited.map { test(of: $0) }
        var sink = awaited.isEmpty ? end : add { $0.kind = .waiting }
        for step in steps.reversed() where step.follows == .strict {
            sink = strict(step, to: sink)
            states[sink].kills += refused
        }
        return sink
    }

    /// The next event must not be one, and goes on to the `sink`.
    private mutating func strict(_ step: Step, to sink: Int) -> Int {
        let refused = test(of: step)
        let way = Automaton.Way(target: sink, when: .not(refused))
        // Nothing looks at the event any more where nothing more must come.
        let isEnd = states[sink].kind != .open
        return add { state in
            state.kills = [refused]
            if isEnd { state.ignores = [way] } else { state.proceeds = [way] }
        }
    }

    /// `sink` is where a match of all the steps leads, `followed` are the relaxed negative steps
    /// right behind the last one.
    private mutating func sequence(
        _ steps: [Step], to sink: Int, followed: [Step], behind entrance: Entrance?
    ) -> Int {
        var sink = sink
        var following = followed
        for (index, step) in steps.enumerated().reversed() {
            if step.isPositive {
                sink = positive(
                    step, to: sink, after: negatives(before: index, in: steps),
                    followed: following, behind: index == 0 ? entrance : nil)
                following = []
            } else if step.follows == .strict {
                sink = strict(step, to: sink)
            } else {
                following.append(step)
            }
        }
        return sink
    }

    /// Relaxed negative steps that are in force where a step begins: those before it, over
    /// optional steps too.
    private func negatives(before index: Int, in steps: [Step]) -> [Step] {
        var found: [Step] = []
        for step in steps[..<index].reversed() {
            if step.isPositive {
                guard step.quantity.isOptional else { break }
            } else if step.follows != .strict {
                found.append(step)
            }
        }
        return found
    }
}

// MARK: One positive step

extension AutomatonBuilder {
    private mutating func positive(
        _ step: Step, to sink: Int, after negatives: [Step], followed: [Step],
        behind entrance: Entrance?
    ) -> Int {
        let kills = negatives.map { test(of: $0) }
        let quantity = step.quantity
        var (past, behind) = (sink, sink)
        // An event taken by an optional step ends the negative steps before it; passed over, it
        // does not.
        if quantity.isOptional, !kills.isEmpty { behind = copy(of: sink, by: .forgetting(kills)) }
        if quantity.isGreedy, quantity.least != quantity.most {
            let take = takeGuard(step)
            past = copy(of: past, by: .sparing(take))
            behind = copy(of: behind, by: .sparing(take))
        }
        let goal =
            quantity.most == nil ? loop(step, to: behind, followed: followed) : behind
        let later = repeats(step, to: goal, past: behind, followed: followed)
        let entry = once(
            step, to: later, past: quantity.isOptional ? past : nil,
            Wait(
                contiguity: entrance?.contiguity ?? step.follows,
                isPassable: quantity.isOptional || entrance?.isOptional ?? false,
                kills: (entrance?.kills ?? []) + kills,
                quiet: negatives.compactMap(\.quietSpan).max(), isFirst: true),
            followed: followed)
        states[entry].kills += kills
        return entry
    }

    /// The times behind the first one that are counted.
    private mutating func repeats(
        _ step: Step, to sink: Int, past: Int, followed: [Step]
    ) -> Int {
        let refused = followed.map { test(of: $0) }
        let least = step.quantity.least
        var goal = sink
        for time in (1..<(step.quantity.most ?? least)).reversed() {
            let isOptional = time >= least
            goal = once(
                step, to: goal, past: isOptional ? past : nil,
                Wait(
                    contiguity: inner(step), isPassable: isOptional, kills: refused, quiet: nil,
                    isFirst: false),
                followed: followed)
            states[goal].kills += refused
        }
        return goal
    }

    /// What may lie between one time and the next.
    private func inner(_ step: Step) -> Step.Contiguity {
        switch step.quantity.inner {
        case .consecutive: .strict
        case .relaxed: .relaxed
        case .combinations: .any
        }
    }

    /// How a step is waited for.
    private struct Wait {
        /// What may lie before it.
        let contiguity: Step.Contiguity
        /// Whether the run can go on without it.
        let isPassable: Bool
        /// The negative steps in force meanwhile.
        let kills: [Guard]
        /// So long nothing is taken.
        let quiet: Events.Span?
        /// Whether it is the first of the step's times.
        let isFirst: Bool
    }

    /// States for one occurrence. `past`: where the run can go on without it.
    private mutating func once(
        _ step: Step, to sink: Int, past: Int?, _ wait: Wait, followed: [Step]
    ) -> Int {
        let entry: Int
        if step.group.isEmpty {
            let take = after(wait.quiet, takeGuard(step))
            entry = taking(step, take, to: sink)
            var ignore = ignoreGuard(wait.contiguity, after(wait.quiet, test(of: step)))
            if !wait.isFirst, let until = until(step) {
                ignore = ignore.map { .both(.not(until), $0) }
            }
            if let ignore, wait.isPassable {
                passOver(entry, to: taking(step, take, to: sink, unless: wait.kills), when: ignore)
            } else if let ignore {
                states[entry].ignores = [.init(target: entry, when: ignore)]
            }
        } else {
            entry = sequence(
                step.group, to: sink, followed: followed,
                behind: Entrance(
                    contiguity: wait.contiguity, isOptional: wait.isPassable, kills: wait.kills))
        }
        if let past { states[entry].proceeds.append(.init(target: past, when: .always)) }
        return entry
    }

    /// A state in which the step takes an event.
    private mutating func taking(
        _ step: Step, _ take: Guard, to goal: Int, unless kills: [Guard] = []
    ) -> Int {
        let leaf = number[step.name]
        return add { state in
            state.step = leaf
            state.within = step.within
            state.takes = [.init(target: goal, when: take)]
            state.kills = kills
        }
    }

    /// An event passed over leads from `entry` to `waiting`, which has no way but the step's own.
    private mutating func passOver(_ entry: Int, to waiting: Int, when ignore: Guard) {
        for state in [entry, waiting] {
            states[state].ignores = [.init(target: waiting, when: ignore)]
        }
        states[waiting].origin = entry
    }

    /// A state that takes as often as it can.
    private mutating func loop(_ step: Step, to sink: Int, followed: [Step]) -> Int {
        let refused = followed.map { test(of: $0) }
        guard step.group.isEmpty else {
            let entry = add { _ in }
            unfinished[entry] = []
            let first = sequence(
                step.group, to: entry, followed: followed,
                behind: Entrance(contiguity: inner(step), isOptional: true, kills: refused))
            states[first].kills += refused
            states[first].proceeds.append(.init(target: sink, when: .always))
            states[entry].proceeds.append(.init(target: first, when: .always))
            finish(entry)
            return entry
        }
        let take = takeGuard(step)
        // Each of its events leads back to it.
        let entry = taking(step, take, to: states.count, unless: refused)
        states[entry].proceeds = [.init(target: sink, when: .always)]
        guard var ignore = ignoreGuard(inner(step), test(of: step)) else { return entry }
        if let until = until(step) { ignore = .both(.not(until), ignore) }
        passOver(entry, to: taking(step, take, to: entry, unless: refused), when: ignore)
        return entry
    }
}
