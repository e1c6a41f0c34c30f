package import Events
import Synchronization
package import Workers

/// Time that moves when it is told to.
package final class VirtualTime: Sendable {
    private let passed = Mutex(Duration.zero)
    private let start: EventTime
    private let zero = ContinuousClock.now

    package init(from start: EventTime) { self.start = start }

    package var sinceStart: Duration { passed.withLock { $0 } }
    package func pass(_ duration: Duration) { passed.withLock { $0 += duration } }

    package var now: ContinuousClock.Instant { zero + sinceStart }
    package var wall: EventTime {
        start + Span(milliseconds: Int64(sinceStart / .milliseconds(1)))
    }

    package var clocks: Clocks { Clocks(steady: { self.now }, wall: { self.wall }) }
}
