/// Spreads acts evenly over time.
package struct Pace: Sendable {
    private let start: ContinuousClock.Instant
    /// Nil: as fast as possible.
    private let perSecond: Double?

    /// Ahead of its time by less is not worth a wait: sleeping is no more exact than that.
    static let slack = Duration.milliseconds(2)

    package init(perSecond: Double?, from start: ContinuousClock.Instant = .now) {
        precondition(perSecond.map { $0 > 0 } ?? true, "a pace is positive")
        self.perSecond = perSecond
        self.start = start
    }

    /// How long to wait before the act that follows `done` others.
    package func wait(after done: Int, now: ContinuousClock.Instant = .now) -> Duration {
        guard let perSecond else { return .zero }
        let left = start + .seconds(Double(done) / perSecond) - now
        return left > Self.slack ? left : .zero
    }
}
