import Events
import Matching
import Scenarios

// Which of several mails is worth sending.

extension Gate {
    /// Whether mails of the program compete for one place: marketing to the user.
    func competes(_ held: Held) -> Bool {
        guard rules.collect > .seconds(0), held.match.run.program != Run.unknownProgram else {
            return false
        }
        let scenario = set.programs[held.match.run.program].scenario
        return scenario.policy.messageClass.isPolite && scenario.sends[held.mail].to == nil
    }

    /// Until when a new mail waits for others: the next end of a waiting that comes soon enough, or
    /// as long as configured. Nil: not at all, or it would have expired by then.
    func contestEnd(
        for held: Held, of state: UserState, at now: EventTime, expiresAt: EventTime?
    ) -> EventTime? {
        guard competes(held) else { return nil }
        let last = now + rules.collect
        let soon = state.held.filter { competes($0) && $0.due > now && $0.due <= last }
        let end = soon.map(\.due).min() ?? last
        return expiresAt.map { end < $0 } ?? true ? end : nil
    }

    /// The one that has won already: a marketing mail that went out at this very instant. Nil: none
    /// did, or the mail does not compete.
    func winner(over held: Held, in state: UserState, at now: EventTime) -> Sent? {
        competes(held)
            ? state.sent.first { $0.at == now && isPolite($0.messageClass) } : nil
    }

    /// Which of two mails that are due together goes first: the higher priority, then the one that
    /// is worth more, then the newer match.
    func ranks(_ a: Held, before b: Held) -> Bool {
        guard competes(a), competes(b) else { return false }
        let (first, second) = (standing(a), standing(b))
        if first.priority != second.priority { return first.priority > second.priority }
        if first.value != second.value { return first.value > second.value }
        return a.match.at > b.match.at
    }

    func standing(_ held: Held) -> (priority: Int, value: Double) {
        let program = set.programs[held.match.run.program]
        let value = program.value?.value(properties: [], captures: held.match.run.captures)
        return (program.scenario.policy.priority, value?.amount ?? 0)
    }

    private func isPolite(_ index: UInt8) -> Bool {
        MessageClass.allCases.contains { $0.index == index && $0.isPolite }
    }
}

extension Value {
    /// As a number to compare; nil for what is none.
    fileprivate var amount: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number.isFinite ? number : nil
        case .missing, .bool, .string, .json: nil
        }
    }
}
