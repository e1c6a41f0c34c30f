import Events
import Scenarios

// Where a step leads on to depends on how it was come to: states that differ from others in that
// are copies of them.

extension AutomatonBuilder {
    enum Change {
        /// Negative steps that are over.
        case forgetting([Guard])
        /// Events that the greedy step before can take are not for these states.
        case sparing(Guard)

        func apply(to state: inout Automaton.State) {
            switch self {
            case .forgetting(let kills):
                state.kills.removeAll { kills.contains($0) }
            case .sparing(let take):
                func spare(_ way: Automaton.Way) -> Automaton.Way {
                    .init(target: way.target, when: .both(way.when, .not(take)))
                }
                state.takes = state.takes.map(spare)
                state.ignores = state.ignores.map(spare)
                state.kills = state.kills.map { .both($0, .not(take)) }
            }
        }
    }

    /// A copy of the state, and of those that it leads to without an event taken.
    mutating func copy(of index: Int, by change: Change) -> Int {
        var copies: [Int: Int] = [:]
        return copy(of: index, by: change, &copies)
    }

    private mutating func copy(
        of index: Int, by change: Change, _ copies: inout [Int: Int]
    ) -> Int {
        guard states[index].kind == .open else { return index }
        if let known = copies[index] { return known }
        let copy = add { _ in }
        copies[index] = copy
        if unfinished[index] != nil {
            unfinished[index]?.append((copy, change))
            unfinished[copy] = []
        }
        fill(copy, from: index, by: change, &copies)
        return copy
    }

    private mutating func fill(
        _ copy: Int, from index: Int, by change: Change, _ copies: inout [Int: Int]
    ) {
        var state = states[index]
        change.apply(to: &state)
        for place in state.ignores.indices {
            state.ignores[place].target = self.copy(
                of: state.ignores[place].target, by: change, &copies)
        }
        if case .sparing(let take) = change, state.step == nil, !state.kills.isEmpty {
            // A strict absence: the event that decides it ends the greed.
            state.proceeds = state.proceeds.map {
                .init(target: $0.target, when: .both($0.when, .not(take)))
            }
            states[copy] = state
            return
        }
        for place in state.proceeds.indices {
            state.proceeds[place].target = self.copy(
                of: state.proceeds[place].target, by: change, &copies)
        }
        states[copy] = state
    }

    /// Now that it is known where the state leads, its copies lead there too.
    mutating func finish(_ index: Int) {
        for (copy, change) in unfinished.removeValue(forKey: index) ?? [] {
            var copies = [index: copy]
            fill(copy, from: index, by: change, &copies)
            finish(copy)
        }
    }
}

// MARK: What a run has before it

extension AutomatonBuilder {
    /// Notes of each state what can be told only when all are there.
    mutating func measure() {
        for index in states.indices {
            states[index].limit = limit(from: index)
            // Where an event has been passed over, it has decided strict absences.
            let isDecided = states[index].origin != nil
            states[index].isFull = reachable(
                from: states[index].origin ?? index, isDecided: isDecided
            ).contains { states[$0].kind != .open }
        }
    }

    /// How long a run can wait there, since its last event; nil: for ever.
    private func limit(from index: Int) -> Events.Span? {
        var limits: [Events.Span] = []
        for state in reachable(from: index).map({ states[$0] }) where state.kind == .open {
            if state.step == nil, state.ignores.isEmpty { continue }
            guard let within = state.within else { return nil }
            limits.append(within)
        }
        return limits.max()
    }

    /// The state, and those where a run can go on to without an event, or with one that decides
    /// strict absences.
    private func reachable(from index: Int, isDecided: Bool = false) -> [Int] {
        var found = [index]
        var next = 0
        while next < found.count {
            let state = states[found[next]]
            let ways = state.proceeds + (isDecided && state.step == nil ? state.ignores : [])
            for way in ways where !found.contains(way.target) { found.append(way.target) }
            next += 1
        }
        return found
    }
}
