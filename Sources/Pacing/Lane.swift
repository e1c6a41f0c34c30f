import Events

/// One way out: a provider, or a domain that has none. Says when the next of its mails may go.
struct Lane: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Gate: Equatable {
        case open
        /// It has to ask for leave to send so many.
        case borrow(Int)
        /// Nil: until a mail under way has ended.
        case closed(until: Instant?)
    }

    /// Where it stands among the others.
    enum Standing {
        /// Nobody waits.
        case idle
        /// It has its turn like the others.
        case ready
        /// It waits for a time.
        case asleep
        /// It has asked for leave.
        case borrowing
        /// It waits for a mail to end.
        case full
        /// All its mails are of senders whose warm-ups hold them back.
        case held
    }

    /// Unused leave is worth nothing after that: others may have had it.
    static let leaveLasts: Duration = .seconds(1)

    let limits: SendLimits.Lane
    /// For metrics: the provider's name, or `other`.
    let label: String
    var queue = LaneQueue()
    /// Mails that wait, without those that have left.
    var waiting = 0
    /// Mails under way.
    private(set) var held = 0
    var standing = Standing.idle
    private var leave = 0
    private var leaveEnd: Instant?
    private var lentUntil: Instant?
    private(set) var slowDown = SlowDown()
    private(set) var breaker = Breaker()

    init(_ limits: SendLimits.Lane, label: String) {
        self.limits = limits
        self.label = label
    }

    /// `places`: of all lanes together.
    mutating func gate(at now: Instant, places: Int) -> Gate {
        slowDown.recover(at: now)
        let breaker = breaker.opening(at: now)
        guard breaker.isOpen else { return .closed(until: breaker.until) }
        let most = min(limits.concurrency ?? places, places)
        let share = max(1, Int(Double(most) * slowDown.share))
        guard held < share else { return .closed(until: nil) }
        if let until = slowDown.opening(at: now) { return .closed(until: until) }
        guard let rate = limits.rate else { return .open }
        if let leaveEnd, now >= leaveEnd { leave = 0 }
        if leave > 0 { return .open }
        if let lentUntil, now < lentUntil { return .closed(until: lentUntil) }
        let reach = max(1, Int(Loan.reach * 1_000 / rate.interval))
        return .borrow(min(reach, max(1, queue.ready)))
    }

    /// Whether one more mail of a sender with a warm-up may line up for its turn. One that waits for
    /// long keeps a place for each sender, lest others take all, and one that nobody answers none.
    func takesTicket(of sender: Int) -> Bool {
        switch standing {
        case .ready, .held, .borrowing: true
        case .idle: false
        case .asleep, .full: queue.tickets(of: sender) < ticketsToKeep
        }
    }

    /// Whether it cannot use what tickets it has.
    var isBlocked: Bool { standing == .asleep || standing == .full }

    /// Of each sender, while it cannot use them.
    var ticketsToKeep: Int { breaker.isClosed ? 1 : 0 }

    func loan(named name: String, wanted: Int) -> Loan? {
        limits.rate.map {
            Loan(
                name: name, wanted: wanted,
                terms: .rate(interval: $0.interval, slack: Loan.slack * 1_000))
        }
    }

    mutating func hear(_ grant: Loan.Grant, at now: Instant) {
        leave += grant.count
        leaveEnd = now + Self.leaveLasts
        let wait = Duration.milliseconds(grant.wait.milliseconds)
        lentUntil = wait > .zero ? now + wait : nil
    }

    /// A mail goes.
    mutating func begin(at now: Instant) {
        held += 1
        if limits.rate != nil { leave -= 1 }
        breaker.begin()
        slowDown.begin(at: now)
    }

    /// A mail that went has ended.
    mutating func end(_ signal: LaneSignal, at now: Instant) -> [Lanes.Event.What] {
        held -= 1
        var events: [Lanes.Event.What] = []
        if signal == .tooFast, slowDown.slow(at: now), let pace = slowDown.pace {
            events.append(.slowed(perMinute: Int((pace * 60).rounded(.up))))
        }
        switch breaker.hear(signal, at: now) {
        case .opened(let length): events.append(.opened(for: length))
        case .closed: events.append(.closed)
        case nil: break
        }
        return events
    }

    /// Whether nothing is lost when it is forgotten.
    func isForgettable(at now: Instant) -> Bool {
        standing == .idle && held == 0 && waiting == 0 && breaker.isPristine
            && slowDown.isForgettable(at: now)
    }
}
