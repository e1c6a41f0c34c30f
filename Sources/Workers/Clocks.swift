package import Events
import Glibc

/// What a worker reads the time from: a clock that never jumps, for pauses and limits, and the
/// wall's.
package struct Clocks: Sendable {
    private let steady: @Sendable () -> ContinuousClock.Instant
    private let civil: @Sendable () -> EventTime

    package init(
        steady: @escaping @Sendable () -> ContinuousClock.Instant,
        wall: @escaping @Sendable () -> EventTime
    ) {
        self.steady = steady
        civil = wall
    }

    package var now: ContinuousClock.Instant { steady() }
    package var wall: EventTime { civil() }

    /// The machine's.
    package static let system = Clocks(steady: { .now }) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return EventTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
