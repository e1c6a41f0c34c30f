import Events
import Scenarios

/// Lays a pattern out as an automaton, from its end to its beginning.
struct AutomatonBuilder {
    private(set) var states: [Automaton.State] = []
    var tests: [Automaton.Test] = []
    var compiler: Compiler
    /// Positive steps without groups, by name.
    private var number: [String: Int] = [:]

    /// What surrounds the steps of a group.
    private struct Group {
        let step: Step
        /// Whether its first step is entered for the first time, not from the group's own end.
        let isFirstTime: Bool
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
        let start = builder.sequence(
            Array(pattern.steps[...last]), to: builder.trailing(pattern.steps[(last + 1)...], end),
            followed: pattern.steps[(last + 1)...].filter { $0.follows != .strict }, in: nil)
        let minds = pattern.allSteps.contains(where: \.mindsAnyEvent)
        if minds { builder.compiler.vocabulary.takesAnyEvent = true }
        let automaton = Automaton(
            states: builder.states, tests: builder.tests, start: start, end: end,
            mindsAnyEvent: minds)
        return (automaton, builder.compiler)
    }

    private mutating func add(_ fill: (inout Automaton.State) -> Void) -> Int {
        var state = Automaton.State()
        fill(&state)
        states.append(state)
        return states.count - 1
    }
}

// MARK: Sequences

extension AutomatonBuilder {
    /// Negative steps behind all others. One that is strict is decided by the next event.
    private mutating func trailing(_ steps: ArraySlice<Step>, _ end: Int) -> Int {
        var sink = end
        if steps.contains(where: { $0.follows != .strict }) {
            sink = add { $0.kind = .waiting }
        }
        for step in steps.reversed() where step.follows == .strict {
            let refused = test(of: step)
            let next = sink
            sink = add { state in
                state.kills = [refused]
                state.ignores = [.init(target: next, when: .not(refused))]
            }
        }
        return sink
    }

    /// `sink` is where a match of all the steps leads, `followed` are the relaxed negative steps
    /// right behind the last one.
    private mutating func sequence(
        _ steps: [Step], to sink: Int, followed: [Step], in group: Group?
    ) -> Int {
        var sink = sink
        var following = followed
        for (index, step) in steps.enumerated().reversed() {
            if step.isPositive {
                let isHead = index == 0 ? group : nil
                sink = positive(
                    step, to: sink, after: negatives(before: index, in: steps),
                    followed: following, head: isHead)
                following = []
            } else if step.follows == .strict {
                let refused = test(of: step)
                let next = sink
                let isEnd = states[next].kind != .open
                sink = add { state in
                    state.kills = [refused]
                    let way = Automaton.Way(target: next, when: .not(refused))
                    if isEnd { state.ignores = [way] } else { state.proceeds = [way] }
                }
                following = []
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
            } else {
                break
            }
        }
        return found
    }
}

// MARK: One positive step

extension AutomatonBuilder {
    private mutating func positive(
        _ step: Step, to sink: Int, after negatives: [Step], followed: [Step], head: Group?
    ) -> Int {
        let kills = negatives.map { test(of: $0) }
        let quiet = negatives.compactMap(\.quietSpan).max()
        let quantity = step.quantity
        var goal = sink
        if quantity.most == nil {
            goal = loop(step, to: forgetting(kills, in: sink, step), followed: followed)
        }
        let entry = times(
            step, to: goal, past: sink, kills: kills, quiet: quiet, followed: followed, head: head)
        states[entry].kills += kills
        return entry
    }

    /// An event taken by an optional step ends the negative steps before it; passed over, it does
    /// not.
    private mutating func forgetting(_ kills: [Guard], in sink: Int, _ step: Step) -> Int {
        guard !kills.isEmpty, step.quantity.isOptional, states[sink].kind == .open else {
            return sink
        }
        var copy = states[sink]
        copy.kills.removeAll { kills.contains($0) }
        copy.proceeds = copy.proceeds.map { way in
            .init(target: forgetting(kills, in: way.target, step), when: way.when)
        }
        states.append(copy)
        return states.count - 1
    }

    private mutating func times(
        _ step: Step, to sink: Int, past: Int, kills: [Guard], quiet: Events.Span?,
        followed: [Step], head: Group?
    ) -> Int {
        let quantity = step.quantity
        let most = quantity.most ?? quantity.least
        let refused = followed.map { test(of: $0) }
        if quantity.isGreedy, quantity.least != most {
            makeGreedy(past, over: takeGuard(step))
        }
        var goal = sink
        for time in (1..<most).reversed() {
            goal = once(
                step, to: goal, past: past, isOptional: time >= quantity.least,
                ignoring: inner(step), kills: kills, quiet: nil, followed: followed,
                isFirstTime: false, head: nil)
            states[goal].kills += refused
        }
        let contiguity = head.map { group in
            group.isFirstTime ? group.step.follows : inner(group.step)
        }
        let isHeadOptional = head.map { $0.step.quantity.isOptional && $0.isFirstTime } ?? false
        return once(
            step, to: goal, past: past, isOptional: quantity.isOptional || isHeadOptional,
            ignoring: contiguity ?? step.follows, kills: kills, quiet: quiet,
            followed: followed, isFirstTime: true, head: head)
    }

    /// What may lie between one time and the next.
    private func inner(_ step: Step) -> Step.Contiguity {
        switch step.quantity.inner {
        case .consecutive: .strict
        case .relaxed: .relaxed
        case .combinations: .any
        }
    }

    /// States for one occurrence.
    private mutating func once(
        _ step: Step, to sink: Int, past: Int, isOptional: Bool, ignoring: Step.Contiguity,
        kills: [Guard], quiet: Events.Span?, followed: [Step], isFirstTime: Bool, head: Group?
    ) -> Int {
        guard step.group.isEmpty else {
            let entry = sequence(
                step.group, to: sink, followed: followed,
                in: Group(step: step, isFirstTime: isFirstTime))
            if isOptional {
                states[entry].proceeds.append(.init(target: past, when: .always))
            }
            return entry
        }
        let take = after(quiet, takeGuard(step))
        let goal = forgetting(kills, in: sink, step)
        let entry = taking(step, take, to: goal)
        if isOptional, head == nil {
            states[entry].proceeds.append(.init(target: past, when: .always))
        }
        guard var ignore = ignoreGuard(ignoring, after(quiet, test(of: step))) else {
            return entry
        }
        if !isFirstTime, let until = until(step) { ignore = .both(.not(until), ignore) }
        if isOptional {
            // They end with the step's first event.
            let refused = isFirstTime ? kills : []
            passOver(entry, to: taking(step, take, to: goal, unless: refused), when: ignore)
        } else {
            states[entry].ignores = [.init(target: entry, when: ignore)]
        }
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
    }

    /// A state that takes as often as it can.
    private mutating func loop(_ step: Step, to sink: Int, followed: [Step]) -> Int {
        let refused = followed.map { test(of: $0) }
        guard step.group.isEmpty else {
            let entry = add { _ in }
            let first = sequence(
                step.group, to: entry, followed: followed,
                in: Group(step: step, isFirstTime: false))
            states[first].proceeds.append(.init(target: sink, when: .always))
            states[entry].proceeds.append(.init(target: first, when: .always))
            return entry
        }
        let take = takeGuard(step)
        // Each of its events leads back to it.
        let entry = taking(step, take, to: states.count, unless: refused)
        if step.quantity.isGreedy { makeGreedy(sink, over: take) }
        states[entry].proceeds = [.init(target: sink, when: .always)]
        guard var ignore = ignoreGuard(inner(step), test(of: step)) else { return entry }
        if let until = until(step) { ignore = .both(.not(until), ignore) }
        passOver(entry, to: taking(step, take, to: entry, unless: refused), when: ignore)
        return entry
    }

    /// What the greedy step before can take is not for this state.
    private mutating func makeGreedy(_ index: Int, over take: Guard) {
        guard states[index].kind == .open else { return }
        func narrow(_ way: Automaton.Way) -> Automaton.Way {
            .init(target: way.target, when: .both(way.when, .not(take)))
        }
        states[index].takes = states[index].takes.map(narrow)
        states[index].ignores = states[index].ignores.map(narrow)
        states[index].proceeds = states[index].proceeds.map(narrow)
        states[index].kills = states[index].kills.map { .both($0, .not(take)) }
    }
}
