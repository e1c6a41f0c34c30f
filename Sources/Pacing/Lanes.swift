package import Events

/// All mails that are due, each in the lane of its recipient's provider, and which may go next.
///
/// Lanes have their turns one after another, so none waits for another that is long. Reads no clock.
package struct Lanes: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What an operator wants to hear of.
    package struct Event: Equatable, Sendable {
        package enum What: Equatable, Sendable {
            case opened(for: Duration)
            case closed
            case slowed(perMinute: Int)
        }
        /// A provider or a domain.
        package let lane: String
        /// The provider's name, or `other`.
        package let label: String
        package let what: What
    }

    private struct Member {
        let lane: String
        let number: Int
        var isUnderWay = false
    }

    /// Lanes kept in mind; beyond it those of which there is nothing to know are forgotten.
    static let lanesMax = 10_000
    package static let otherLabel = "other"

    private let limits: SendLimits
    /// Index of its provider.
    private let providers: [String: Int]
    private(set) var lanes: [String: Lane] = [:]
    private var warmUp: WarmUpGate?
    /// Those with a turn; the first is next.
    private var turns: ArraySlice<String> = []
    private var sleepers = Agenda<Instant>()
    private var members: [String: Member] = [:]
    private var entered = 0
    private var loans: [Loan] = []
    private var forgetAt = Self.lanesMax
    /// Mails under way.
    private(set) var held = 0
    /// By label.
    package private(set) var waiting: [String: Int] = [:]
    /// Lanes whose breaker is not closed, by label.
    package private(set) var broken: [String: Int] = [:]

    /// `sender`: the domain that mails come from. `zone`: whose days a warm-up counts.
    package init(_ limits: SendLimits = SendLimits(), sender: String = "", zone: Zone = .utc) {
        self.limits = limits
        var providers: [String: Int] = [:]
        for (index, provider) in limits.providers.enumerated() {
            for domain in provider.domains { providers[domain] = index }
        }
        self.providers = providers
        warmUp = limits.warmUp[sender.lowercased()].map {
            WarmUpGate($0, of: sender.lowercased(), in: zone)
        }
        for label in limits.providers.map(\.name) + [Self.otherLabel] {
            (waiting[label], broken[label]) = (0, 0)
        }
    }
}

// MARK: Mails

extension Lanes {
    package func contains(_ id: String) -> Bool { members[id] != nil }

    /// Whether it waits for its turn.
    package func isWaiting(_ id: String) -> Bool { members[id].map { !$0.isUnderWay } ?? false }

    /// The mail waits for its turn. Our bug when it is in a lane already.
    package mutating func enter(_ id: String, to domain: String, isUrgent: Bool, at now: Instant) {
        precondition(members[id] == nil, "a mail is in one lane, once")
        let (name, label, limits) = lane(of: domain.lowercased())
        forgetSome(at: now)
        entered += 1
        members[id] = Member(lane: name, number: entered)
        waiting[label, default: 0] += 1
        let entry = LaneQueue.Entry(id: id, number: entered)
        let wakes = change(name, or: Lane(limits, label: label)) { lane in
            lane.waiting += 1
            lane.queue.add(entry, isUrgent: isUrgent)
            guard lane.standing == .idle else { return false }
            lane.standing = .ready
            return true
        }
        if wakes { turns.append(name) }
    }

    /// The next mail that may go: it takes a place until `leave`. `places`: of those under way.
    package mutating func next(places: Int, at now: Instant, wall: EventTime) -> String? {
        wakeUp(now)
        while held < places, let name = turns.first {
            guard openWarmUp(at: now, wall) else { return nil }
            turns.removeFirst()
            guard var lane = lanes.removeValue(forKey: name) else { continue }
            let id = step(&lane, name, places: places, at: now)
            lanes[name] = lane
            if let id { return id }
        }
        return nil
    }

    /// The mail has ended, or waits elsewhere, or is not ours any more. Nothing happens when it is
    /// in no lane.
    package mutating func leave(
        _ id: String, _ signal: LaneSignal = .none, at now: Instant
    ) -> [Event] {
        guard let member = members.removeValue(forKey: id),
            var lane = lanes.removeValue(forKey: member.lane)
        else { return [] }
        defer { lanes[member.lane] = lane }
        guard member.isUnderWay else {
            lane.waiting -= 1
            waiting[lane.label, default: 0] -= 1
            return []
        }
        held -= 1
        let wasClosed = lane.breaker.isClosed
        let events = lane.end(signal, at: now)
        if lane.breaker.isClosed != wasClosed {
            broken[lane.label, default: 0] += wasClosed ? 1 : -1
        }
        // A sleeper looks again, too: perhaps its breaker has closed.
        if lane.standing == .full || lane.standing == .asleep && events.contains(.closed) {
            lane.standing = .ready
            turns.append(member.lane)
        }
        return events.map { Event(lane: member.lane, label: lane.label, what: $0) }
    }

    private func lane(of domain: String) -> (name: String, label: String, SendLimits.Lane) {
        guard let index = providers[domain] else { return (domain, Self.otherLabel, limits.others) }
        let provider = limits.providers[index]
        return (provider.name, provider.name, provider.lane)
    }

    private mutating func change<Result>(
        _ name: String, or made: @autoclosure () -> Lane, _ body: (inout Lane) -> Result
    ) -> Result {
        body(&lanes[name, default: made()])
    }

    /// What the lane does with its turn.
    private mutating func step(
        _ lane: inout Lane, _ name: String, places: Int, at now: Instant
    ) -> String? {
        guard lane.waiting > 0 else {
            lane.queue = LaneQueue()
            lane.standing = .idle
            return nil
        }
        switch lane.gate(at: now, places: places) {
        case .closed(let until?):
            lane.standing = .asleep
            sleepers.add(name, at: until)
        case .closed(nil): lane.standing = .full
        case .borrow(let wanted):
            lane.standing = .borrowing
            if let loan = lane.loan(named: Self.loanHead + name, wanted: wanted) {
                loans.append(loan)
            }
        case .open:
            let id = begin(&lane, at: now)
            if lane.waiting > 0 {
                turns.append(name)
            } else {
                lane.standing = .idle
            }
            return id
        }
        return nil
    }

    private mutating func begin(_ lane: inout Lane, at now: Instant) -> String {
        while let entry = lane.queue.popFirst() {
            guard members[entry.id]?.number == entry.number else { continue }
            members[entry.id]?.isUnderWay = true
            lane.waiting -= 1
            waiting[lane.label, default: 0] -= 1
            lane.begin(at: now)
            warmUp?.begin()
            held += 1
            return entry.id
        }
        preconditionFailure("whoever waits stands in the queue")
    }

    private mutating func forgetSome(at now: Instant) {
        guard lanes.count > forgetAt else { return }
        lanes = lanes.filter { !$0.value.isForgettable(at: now) }
        forgetAt = max(Self.lanesMax, lanes.count * 2)
    }
}

// MARK: Time and leave

extension Lanes {
    private static let loanHead = "lane:"

    /// Whether a lane has its turn and there is room for a mail.
    package func isReady(places: Int, at now: Instant) -> Bool {
        held < places && !turns.isEmpty && warmUp?.isShut(at: now) != true
    }

    /// When a lane wakes up next; nil: none sleeps.
    package func nextTime(after now: Instant) -> Instant? {
        let warm = turns.isEmpty ? nil : warmUp?.shutUntil.flatMap { $0 > now ? $0 : nil }
        return [sleepers.nextTime, warm].compactMap(\.self).min()
    }

    /// Whether a warm-up's ceiling holds mails back.
    package var isAtCeiling: Bool { !turns.isEmpty && warmUp?.shutUntil != nil }

    /// What is to be asked of those who share; once.
    package mutating func takeLoans() -> [Loan] {
        defer { loans = [] }
        return loans
    }

    /// The answer to a loan.
    package mutating func hear(_ grant: Loan.Grant, to name: String, at now: Instant) {
        guard name.hasPrefix(Self.loanHead) else {
            warmUp?.hear(grant, to: name, at: now)
            return
        }
        let name = String(name.dropFirst(Self.loanHead.count))
        guard lanes[name] != nil else { return }
        lanes[name]?.hear(grant, at: now)
        guard lanes[name]?.standing == .borrowing else { return }
        lanes[name]?.standing = .ready
        turns.append(name)
    }

    private mutating func wakeUp(_ now: Instant) {
        for name in sleepers.takeDue(by: now) where lanes[name]?.standing == .asleep {
            lanes[name]?.standing = .ready
            turns.append(name)
        }
    }

    private mutating func openWarmUp(at now: Instant, _ wall: EventTime) -> Bool {
        switch warmUp?.gate(at: now, wall: wall, waiting: waiting.values.reduce(0, +)) {
        case nil, .open: return true
        case .closed: return false
        case .borrow(let loan):
            loans.append(loan)
            return false
        }
    }
}
