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
        lanes = Lanes(limits)
    }

    mutating func step() {
        pass(Int(random.next() % 300))
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
        for _ in 0..<5_000 where !states.isEmpty {
            pass(1_000)
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

    private mutating func enter() {
        guard states.count < 80 else { return }
        count += 1
        let all = ["full.example", "slow.example", "a.example", "b.example", "c.example"]
        let id = "m\(count)"
        domains[id] = all[Int(random.next() % UInt64(all.count))]
        lanes.enter(id, to: domains[id] ?? "", isUrgent: random.next() % 4 == 0, at: now)
        states[id] = .waiting
    }

    private mutating func take() {
        while let id = lanes.next(places: places, at: now, wall: wall) {
            if states[id] != .waiting { complaints.append("\(id) given twice") }
            states[id] = .underWay
            if domains[id] == "slow.example" { given += 1 }
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
            let grant = Int(random.next() % UInt64(loan.wanted + 1))
            lent += grant
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
    }
}
