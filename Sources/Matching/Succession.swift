import Events
import Scenarios

/// `on_change: follow`: how a run of an earlier version goes on by the rules in force.
struct Succession: Sendable {
    private let old: Program
    private let new: Program
    /// The new program's index.
    private let index: Int
    /// For each of the new captures: the old one of that name.
    private let captures: [Int?]
    /// How many steps, from the first on, have the same names.
    private let common: Int

    init(from old: Program, to new: Program, at index: Int, _ vocabulary: Vocabulary) {
        self.old = old
        self.new = new
        self.index = index
        let names = old.captureNames(vocabulary)
        captures = new.captureNames(vocabulary).map { names.firstIndex(of: $0) }
        common = zip(old.steps, new.steps).prefix { $0.name == $1.name }.count
    }

    /// The run by the new rules; nil when a step that it took is not there any more, or nothing is
    /// left to wait for: then it ends by the old ones.
    func move(_ run: Run) -> Run? {
        guard isSameKey, fits(run) else { return nil }
        let isOpen = run.ids.count < new.steps.count || !new.trailing.isEmpty
        guard run.place != nil || isOpen else { return nil }
        return moved(run)
    }

    /// A match that waits to be sent, and which mail of it.
    func move(_ match: Match, mail: Int) -> (match: Match, mail: Int)? {
        let send = old.scenario.sends[mail]
        let sends = new.scenario.sends
        // A mail to several is several mails of one template.
        guard isSameKey, fits(match.run),
            let mail = sends.firstIndex(where: { $0.mail == send.mail && $0.to == send.to })
                ?? sends.firstIndex(where: { $0.mail == send.mail })
        else { return nil }
        return (Match(run: moved(match.run), at: match.at, isTimeout: match.isTimeout), mail)
    }

    private var isSameKey: Bool { old.scenario.pattern.key == new.scenario.pattern.key }

    private func fits(_ run: Run) -> Bool {
        guard run.place != nil else { return new.automaton == nil && run.ids.count <= common }
        guard let before = old.automaton, let after = new.automaton else { return false }
        return common == old.steps.count && common == new.steps.count && before.isAlike(after)
    }

    private func moved(_ run: Run) -> Run {
        var moved = run
        moved.program = index
        moved.captures = zip(captures, new.initialCaptures).map { old, blank in
            old.map { run.captures[$0] } ?? blank
        }
        return moved
    }
}

extension Automaton {
    /// Whether states of one are states of the other: only conditions and times may differ.
    fileprivate func isAlike(_ other: Automaton) -> Bool {
        start == other.start && end == other.end && states.count == other.states.count
            && zip(states, other.states).allSatisfy { a, b in
                a.kind == b.kind && a.step == b.step && a.kills.count == b.kills.count
                    && a.takes.map(\.target) == b.takes.map(\.target)
                    && a.ignores.map(\.target) == b.ignores.map(\.target)
                    && a.proceeds.map(\.target) == b.proceeds.map(\.target)
            }
    }
}

extension ProgramSet {
    /// The run as it goes on: by the rules in force where they are to be followed and can be.
    package func successor(of run: Run) -> Run { successions[run.program]?.move(run) ?? run }

    package func successor(of match: Match, mail: Int) -> (match: Match, mail: Int) {
        successions[match.run.program]?.move(match, mail: mail) ?? (match, mail)
    }
}
