/// Stops sending where nobody takes mail, and looks now and then whether that has passed.
struct Breaker: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Equatable, Sendable {
        /// Troubles in a row so far.
        case closed(troubles: Int)
        case open(until: Instant)
        /// One mail may try.
        case halfOpen(isProbing: Bool)
    }

    enum Change: Equatable { case opened(for: Duration), closed }

    /// In a row.
    static let troublesMax = 10
    static let pauseFirst: Duration = .seconds(5)
    static let pauseLongest: Duration = .seconds(300)

    private(set) var state = State.closed(troubles: 0)
    /// Of the next opening.
    private var pause = Self.pauseFirst

    var isClosed: Bool { if case .closed = state { true } else { false } }
    var isPristine: Bool { state == .closed(troubles: 0) }

    /// Whether a mail may go; otherwise when it may be asked again, nil: when the probe has ended.
    mutating func opening(at now: Instant) -> (isOpen: Bool, until: Instant?) {
        if case .open(let until) = state {
            if now < until { return (false, until) }
            state = .halfOpen(isProbing: false)
        }
        return (state != .halfOpen(isProbing: true), nil)
    }

    /// A mail goes.
    mutating func begin() {
        if case .halfOpen = state { state = .halfOpen(isProbing: true) }
    }

    /// A mail has ended. One that began before it opened counts as well: whoever answers is there.
    mutating func hear(_ signal: LaneSignal, at now: Instant) -> Change? {
        switch (signal, state) {
        case (.fine, .closed):
            state = .closed(troubles: 0)
            return nil
        case (.fine, _):
            (state, pause) = (.closed(troubles: 0), Self.pauseFirst)
            return .closed
        case (.none, .halfOpen), (.untried, .halfOpen): state = .halfOpen(isProbing: false)
        case (.none, _), (.untried, _), (_, .open): break
        case (_, .closed(let troubles)):
            if troubles + 1 >= Self.troublesMax { return open(at: now) }
            state = .closed(troubles: troubles + 1)
        case (_, .halfOpen): return open(at: now)
        }
        return nil
    }

    private mutating func open(at now: Instant) -> Change {
        let length = pause
        state = .open(until: now + length)
        pause = min(pause * 2, Self.pauseLongest)
        return .opened(for: length)
    }
}
