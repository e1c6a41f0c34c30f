import Events

// What becomes due, and leave that others give.

extension Lanes {
    static let loanHead = "lane:"

    /// Whether a lane has its turn and there is room for a mail.
    package func isReady(places: Int, at now: Instant) -> Bool {
        held < places
            && (!turns.isEmpty || lines.contains { $0.isOpen(at: now) })
    }

    /// When there is something to do next; nil: that depends on no time.
    package func nextTime(after now: Instant) -> Instant? {
        var times = lines.compactMap { $0.isWaitedAt ? $0.gate.nextTime(after: now) : nil }
        if let time = sleepers.nextTime { times.append(time) }
        return times.min()
    }

    /// By sender domain: mails that wait while no more of the day's ceiling is left.
    package var heldBack: [(domain: String, count: Int)] {
        lines.map { ($0.domain, $0.isWaitedAt && $0.gate.isAtCeiling ? $0.wanted : 0) }
    }

    /// What is to be asked of those who share; once.
    package mutating func takeLoans() -> [Loan] {
        defer { loans = [] }
        return loans
    }

    /// The answer to a loan.
    package mutating func hear(_ grant: Loan.Grant, to name: String, at now: Instant) {
        guard name.hasPrefix(Self.loanHead) else {
            for sender in lines.indices { lines[sender].gate.hear(grant, to: name, at: now) }
            return
        }
        let name = String(name.dropFirst(Self.loanHead.count))
        guard var lane = lanes.removeValue(forKey: name) else { return }
        lane.hear(grant, at: now)
        if lane.standing == .borrowing { wake(&lane, name) }
        lanes[name] = lane
    }

    mutating func wakeUp(_ now: Instant) {
        for name in sleepers.takeDue(by: now) {
            guard lanes[name]?.standing == .asleep, var lane = lanes.removeValue(forKey: name)
            else { continue }
            wake(&lane, name)
            lanes[name] = lane
        }
    }

    /// It has its turn from now on.
    mutating func wake(_ lane: inout Lane, _ name: String) {
        if lane.isBlocked {
            for sender in lane.queue.senders {
                lines[sender].kept -= lane.queue.tickets(of: sender)
            }
        }
        lane.standing = .ready
        turns.append(name)
        for sender in lane.queue.senders { standInLine(&lane, name, for: sender) }
    }
}
