/// How long to wait before the next attempt: doubling from `start` to `limit`, each time a random
/// part of the upper half, so that those who failed together do not return together.
package struct Backoff: Sendable {
    package let start: Duration
    package let limit: Duration
    /// Failures since the last success.
    package private(set) var failures = 0

    package init(start: Duration = .milliseconds(100), limit: Duration = .seconds(10)) {
        precondition(start > .zero && start <= limit, "A backoff grows from start to limit.")
        self.start = start
        self.limit = limit
    }

    /// Counts a failure and tells the pause that should follow it.
    package mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        // 2^30 times any start is past any limit, and cannot overflow.
        let full = min(limit, start * (1 << min(failures, 30)))
        failures += 1
        return full * Double.random(in: 0.5...1, using: &random)
    }

    /// After a success the next failure starts small again.
    package mutating func reset() { failures = 0 }
}
