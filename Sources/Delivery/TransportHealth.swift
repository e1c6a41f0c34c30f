/// Whether the first of two transports may be used: a circuit breaker. Reads no clock.
///
/// It counts signs of illness that follow each other; after `illMax` of them the second transport
/// takes over. When the pause is over, one mail tries the first again; until it has ended, and when
/// it ends badly for twice the pause, the others go by the second.
package struct TransportHealth: Equatable, Sendable {
    enum Route: Equatable, Sendable {
        case first
        /// By the first, to see whether it is back.
        case probe
        case fallback
    }

    private enum State: Equatable {
        case well(illSigns: Int)
        case ill(until: ContinuousClock.Instant, pause: Duration)
        case probing(pause: Duration)
    }

    static let illMax = 5
    package static let firstPause: Duration = .seconds(10)
    static let longestPause: Duration = .seconds(300)

    private var state = State.well(illSigns: 0)
    /// Kept with the state, so that tests need not wait.
    private let firstPause: Duration

    init(firstPause: Duration = Self.firstPause) { self.firstPause = firstPause }

    /// Whether mails go by the second transport.
    var isIll: Bool { if case .well = state { false } else { true } }

    /// By which one the next mail goes. Who gets `probe` tells `hear` of its end, whatever it is.
    mutating func route(at now: ContinuousClock.Instant) -> Route {
        switch state {
        case .well: return .first
        case .probing: return .fallback
        case .ill(let until, let pause):
            guard now >= until else { return .fallback }
            state = .probing(pause: pause)
            return .probe
        }
    }

    /// A mail that went by `route` has ended.
    mutating func hear(_ sign: Sign, from route: Route, at now: ContinuousClock.Instant) {
        switch (state, route, sign) {
        case (.well, .first, .well): state = .well(illSigns: 0)
        case (.well(let count), .first, .ill):
            state =
                count + 1 < Self.illMax
                ? .well(illSigns: count + 1) : .ill(until: now + firstPause, pause: firstPause)
        case (.probing, .probe, .well): state = .well(illSigns: 0)
        case (.probing(let pause), .probe, .ill):
            let longer = min(pause * 2, Self.longestPause)
            state = .ill(until: now + longer, pause: longer)
        // It has not been tried after all: the next may.
        case (.probing(let pause), .probe, .none): state = .ill(until: now, pause: pause)
        // Begun before the change, or by the second.
        case (.well, _, _), (.ill, _, _), (.probing, _, _): break
        }
    }
}
