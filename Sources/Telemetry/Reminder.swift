/// Says a thing once in so long, however often it happens.
package struct Reminder: Sendable {
    package let interval: Duration
    private var next: ContinuousClock.Instant?

    package init(every interval: Duration = .seconds(60)) { self.interval = interval }

    /// Whether it is time to say so; if it is, the interval starts anew.
    package mutating func due(at now: ContinuousClock.Instant) -> Bool {
        if let next, now < next { return false }
        next = now.advanced(by: interval)
        return true
    }

    /// The trouble is over: the next one is said at once.
    package mutating func reset() { next = nil }
}
