package import Events

/// All mails that are due, each in the lane of its recipient's provider, and which may go next.
///
/// Lanes have their turns one after another, so none waits for another that is long. A mail of a
/// sender with a warm-up needs a ticket beside: without one it is passed over, and what a mail costs
/// does not depend on how many wait. Reads no clock.
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

    struct Member {
        let lane: String
        /// Index of its sender; nil: it has no warm-up.
        let sender: Int?
        let isUrgent: Bool
        let number: Int
        var isUnderWay = false
        /// Of the ticket that it went with.
        var day: Int64?
    }

    /// Lanes kept in mind; beyond it those of which there is nothing to know are forgotten.
    static let lanesMax = 10_000
    package static let otherLabel = "other"

    private let limits: SendLimits
    /// Index of its provider.
    private let providers: [String: Int]
    /// Whose days a warm-up counts.
    let zone: Zone
    /// Index of its line.
    private let senders: [String: Int]
    var lines: [WarmUpLine]
    /// Of which the tickets are, counted from 1970-01-01.
    var day: Int64?
    var lanes: [String: Lane] = [:]
    /// Those with a turn; the first is next.
    var turns: ArraySlice<String> = []
    var sleepers = Agenda<Instant>()
    var members: [String: Member] = [:]
    var entered = 0
    var loans: [Loan] = []
    private var forgetAt = Self.lanesMax
    /// Mails under way.
    private(set) var held = 0
    /// By label.
    package private(set) var waiting: [String: Int] = [:]
    /// Lanes whose breaker is not closed, by label.
    package private(set) var broken: [String: Int] = [:]

    /// `zone`: whose days a warm-up counts.
    package init(_ limits: SendLimits = SendLimits(), zone: Zone = .utc) {
        self.limits = limits
        self.zone = zone
        var providers: [String: Int] = [:]
        for (index, provider) in limits.providers.enumerated() {
            for domain in provider.domains { providers[domain] = index }
        }
        self.providers = providers
        lines = limits.warmUp.sorted { $0.key < $1.key }.map {
            WarmUpLine($0.key, WarmUpGate($0.value, of: $0.key))
        }
        senders = Dictionary(
            uniqueKeysWithValues: lines.enumerated().map { ($0.element.domain, $0.offset) })
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

    /// The mail waits for its turn. Our bug when it is in a lane already. `sender`: the domain that
    /// it comes from.
    package mutating func enter(
        _ id: String, to domain: String, from sender: String, isUrgent: Bool, at now: Instant
    ) {
        precondition(members[id] == nil, "a mail is in one lane, once")
        let (name, label, limits) = lane(of: domain.lowercased())
        let sender = senders.isEmpty ? nil : senders[sender.lowercased()]
        forgetSome(at: now)
        entered += 1
        members[id] = Member(lane: name, sender: sender, isUrgent: isUrgent, number: entered)
        waiting[label, default: 0] += 1
        var lane = lanes.removeValue(forKey: name) ?? Lane(limits, label: label)
        lane.waiting += 1
        lane.queue.add(Line.Entry(id: id, number: entered), from: sender, isUrgent: isUrgent)
        if let sender {
            lines[sender].waiting += 1
            standInLine(&lane, name, for: sender)
        }
        switch (lane.standing, sender) {
        case (.idle, nil), (.held, nil): wake(&lane, name)
        case (.idle, _?): lane.standing = .held
        default: break
        }
        lanes[name] = lane
    }

    /// The next mail that may go: it takes a place until `leave`. `places`: of those under way.
    package mutating func next(places: Int, at now: Instant, wall: EventTime) -> String? {
        wakeUp(now)
        while held < places {
            handOut(at: now, wall)
            guard let name = turns.popFirst() else { return nil }
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
        _ id: String, _ signal: LaneSignal = .untried, at now: Instant
    ) -> [Event] {
        guard let member = members.removeValue(forKey: id),
            var lane = lanes.removeValue(forKey: member.lane)
        else { return [] }
        defer { lanes[member.lane] = lane }
        guard member.isUnderWay else {
            drop(member, from: &lane)
            return []
        }
        held -= 1
        if signal == .untried, let sender = member.sender, member.day == day {
            lines[sender].gate.giveBack(1)
        }
        let wasClosed = lane.breaker.isClosed
        let events = lane.end(signal, at: now)
        if lane.breaker.isClosed != wasClosed {
            broken[lane.label, default: 0] += wasClosed ? 1 : -1
        }
        // A sleeper looks again, too: perhaps its breaker has closed.
        if lane.standing == .full || lane.standing == .asleep && events.contains(.closed) {
            wake(&lane, member.lane)
        }
        return events.map { Event(lane: member.lane, label: lane.label, what: $0) }
    }

    private func lane(of domain: String) -> (name: String, label: String, SendLimits.Lane) {
        guard let index = providers[domain] else { return (domain, Self.otherLabel, limits.others) }
        let provider = limits.providers[index]
        return (provider.name, provider.name, provider.lane)
    }

    /// A mail that waited has left.
    private mutating func drop(_ member: Member, from lane: inout Lane) {
        lane.waiting -= 1
        waiting[lane.label, default: 0] -= 1
        lane.queue.leave(from: member.sender, isUrgent: member.isUrgent) {
            members[$0.id]?.number == $0.number
        }
        if let sender = member.sender {
            lines[sender].waiting -= 1
            takeBack(-min(0, lane.queue.wanted(by: sender)), of: sender, from: &lane)
            forget(sender, in: &lane)
        }
        if lane.standing == .held, lane.waiting == 0 { lane.standing = .idle }
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
        guard lane.queue.ready > 0 else {
            lane.standing = .held
            return nil
        }
        switch lane.gate(at: now, places: places) {
        case .closed(let until?):
            block(&lane, .asleep)
            sleepers.add(name, at: until)
        case .closed(nil): block(&lane, .full)
        case .borrow(let wanted):
            lane.standing = .borrowing
            if let loan = lane.loan(named: Self.loanHead + name, wanted: wanted) {
                loans.append(loan)
            }
        case .open:
            let id = begin(&lane, at: now)
            if lane.queue.ready > 0 {
                turns.append(name)
            } else {
                lane.standing = lane.waiting > 0 ? .held : .idle
            }
            return id
        }
        return nil
    }

    private mutating func begin(_ lane: inout Lane, at now: Instant) -> String {
        guard let id = lane.queue.popFirst(where: { members[$0.id]?.number == $0.number }) else {
            preconditionFailure("whoever may go stands in the queue")
        }
        members[id]?.isUnderWay = true
        members[id]?.day = day
        lane.waiting -= 1
        waiting[lane.label, default: 0] -= 1
        lane.begin(at: now)
        held += 1
        if let sender = members[id]?.sender {
            lines[sender].waiting -= 1
            lines[sender].tickets -= 1
            forget(sender, in: &lane)
        }
        return id
    }

    private mutating func forgetSome(at now: Instant) {
        guard lanes.count > forgetAt else { return }
        lanes = lanes.filter { !$0.value.isForgettable(at: now) }
        forgetAt = max(Self.lanesMax, lanes.count * 2)
    }
}
