import Events
import Generator

@testable import Pacing

/// Mails that come, go and end at random, beside plain books of what has to be true.
struct Traffic {
    private enum State { case waiting, underWay }

    private var random: SplitMix64
    private var lanes: Lanes
    private var now = ContinuousClock.now
    private var wall = EventTime(milliseconds: 1_790_000_000_000)
    private let places: Int
    private let concurrency: Int
    private var states: [String: State] = [:]
    private var domains: [String: String] = [:]
    private var senders: [String: String] = [:]
    /// By sender and day: what was lent of its ceiling, and what went.
    private var lentWarm: [String: Int] = [:]
    private var givenWarm: [String: Int] = [:]
    /// Sender, domain and urgency of each, and the mail of these that went last.
    private var ways: [String: String] = [:]
    private var last: [String: Int] = [:]
    private var ceilings: [String: Int] = [:]
    private var count = 0
    private var lent = 0
    private var given = 0
    private(set) var complaints: [String] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        places = Int(random.next() % 8) + 1
        concurrency = Int(random.next() % 3) + 1
        var limits = SendLimits()
        limits.providers = [
            .init(name: "full", domains: ["full.example"], lane: .init(concurrency: concurrency)),
            .init(
                name: "slow", domains: ["slow.example"],
                lane: .init(rate: .init(count: 10, span: .seconds(1)))),
        ]
        for sender in ["new.example", "newer.example"] {
            ceilings[sender] = Int(random.next() % 60) + 3
            limits.warmUp[sender] = WarmUp(
                since: CivilDate(daysSince1970: 0),
                days: Array(repeating: ceilings[sender] ?? 1, count: 99_999))
        }
        lanes = Lanes(limits)
    }

    mutating func step() {
        pass(Int(random.next() % 300))
        if random.next() % 20 == 0 { pass(Int(random.next() % 7_200_000)) }
        switch random.next() % 6 {
        case 0, 1: enter()
        case 2, 3: take()
        case 4: end(nil)
        default: answerLoans()
        }
        check()
    }

    /// Nothing more comes, everybody answers well: all have to get their turn.
    mutating func calm() {
        // As many days as the least of ceilings needs for all.
        for _ in 0..<50_000 where !states.isEmpty {
            pass(60_000)
            answerLoans()
            take()
            end(.fine)
            check()
        }
        if !states.isEmpty { complaints.append("\(states.count) never had their turn") }
        if lanes.waiting.values.contains(where: { $0 != 0 }) { complaints.append("miscounted") }
    }

    private mutating func pass(_ milliseconds: Int) {
        now += .milliseconds(milliseconds)
        wall = wall + Span(milliseconds: Int64(milliseconds))
    }

    /// `2026-11-23`
    private var date: String {
        let day = CivilDate(daysSince1970: Zone.utc.day(of: wall))
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.year)-\(two(day.month))-\(two(day.day))"
    }

    private mutating func enter() {
        guard states.count < 80 else { return }
        count += 1
        let all = ["full.example", "slow.example", "a.example", "b.example", "c.example"]
        let id = "m\(count)"
        domains[id] = all[Int(random.next() % UInt64(all.count))]
        let senders = ["old.example", "new.example", "newer.example"]
        let sender = senders[Int(random.next() % UInt64(senders.count))]
        let isUrgent = random.next() % 4 == 0
        self.senders[id] = sender
        ways[id] = "\(sender) \(domains[id] ?? "") \(isUrgent)"
        lanes.enter(id, to: domains[id] ?? "", from: sender, isUrgent: isUrgent, at: now)
        states[id] = .waiting
    }

    private mutating func take() {
        while let id = lanes.next(places: places, at: now, wall: wall) {
            if states[id] != .waiting { complaints.append("\(id) given twice") }
            states[id] = .underWay
            if domains[id] == "slow.example" { given += 1 }
            if let sender = senders[id], ceilings[sender] != nil {
                givenWarm["warm:\(sender):\(date)", default: 0] += 1
            }
            let number = Int(id.dropFirst()) ?? 0
            if let way = ways[id] {
                if last[way, default: 0] > number { complaints.append("\(id) too late") }
                last[way] = number
            }
        }
    }

    private mutating func end(_ signal: LaneSignal?) {
        let signals: [LaneSignal] = [.fine, .trouble, .trouble, .tooFast, .none]
        for (id, state) in states.sorted(by: { $0.key < $1.key })
        where state == .underWay || signal == nil && random.next() % 50 == 0 {
            let drawn = signals[Int(random.next() % UInt64(signals.count))]
            _ = lanes.leave(id, signal ?? drawn, at: now)
            states[id] = nil
            if signal == nil { return }
        }
    }

    private mutating func answerLoans() {
        for loan in lanes.takeLoans() {
            var grant = Int(random.next() % UInt64(loan.wanted + 1))
            if case .ceiling(let most, _) = loan.terms {
                grant = max(0, min(grant, most - lentWarm[loan.name, default: 0]))
                lentWarm[loan.name, default: 0] += grant
            } else {
                lent += grant
            }
            lanes.hear(
                .init(count: grant, wait: Span(milliseconds: grant < loan.wanted ? 100 : 0)),
                to: loan.name, at: now)
        }
    }

    private mutating func check() {
        let underWay = states.filter { $0.value == .underWay }.map(\.key)
        if underWay.count > places { complaints.append("\(underWay.count) of \(places) places") }
        if lanes.held != underWay.count { complaints.append("miscounted places") }
        let full = underWay.count { domains[$0] == "full.example" }
        if full > concurrency { complaints.append("\(full) at once") }
        if given > lent { complaints.append("more than was lent") }
        // A loan, and a ticket for each lane.
        for (name, count) in lentWarm where count - givenWarm[name, default: 0] > 20 + 5 {
            complaints.append("\(name): more than it needs was asked for")
        }
        for (name, count) in givenWarm where count > lentWarm[name, default: 0] {
            complaints.append("\(name): more than was lent")
        }
    }
}
