import Events
package import Pacing

/// What `LoanScript` does, said once more.
package struct MemoryLender {
    /// By key: when the next is due, in microseconds, or how many went.
    private var keys: [String: Int64] = [:]

    package init() {}

    /// `now`: in microseconds.
    package mutating func lend(_ loan: Loan, from key: String, at now: Int64) -> Loan.Grant {
        let wanted = Int64(loan.wanted)
        switch loan.terms {
        case .ceiling(let most, _):
            let count = max(0, min(wanted, Int64(most) - keys[key, default: 0]))
            keys[key, default: 0] += count
            return Loan.Grant(count: Int(count), wait: .seconds(0))
        case .rate(let interval, let slack):
            var due = keys[key, default: 0]
            if due < now || due > now + slack + interval { due = now }
            let room = now + slack - due
            let count = room < 0 ? 0 : min(wanted, room / interval + 1)
            due += count * interval
            if count > 0 { keys[key] = due }
            let wait = max(0, due - slack - now)
            return Loan.Grant(
                count: Int(count), wait: Span(milliseconds: (wait + 999) / 1_000))
        }
    }
}
