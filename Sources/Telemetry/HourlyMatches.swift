import Synchronization

/// Matches of scenarios that have a fuse, until somebody has counted them together with those of the
/// other processes.
package final class HourlyMatches: Sendable, CustomReflectable {
    package struct Count: Equatable, Sendable {
        package var scenario: String
        /// Since 1970.
        package var hour: Int64
        package var matches: Int
    }

    private let counts = Mutex<[String: [Int64: Int]]>([:])

    package init() {}

    /// No metric, and none in it.
    package var customMirror: Mirror { Mirror(self, children: []) }

    package func add(_ matches: Int, of scenario: String, inHour hour: Int64) {
        counts.withLock { $0[scenario, default: [:]][hour, default: 0] += matches }
    }

    /// All of them, which are counted by the caller from now on.
    package func take() -> [Count] {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        return taken.flatMap { scenario, hours in
            hours.map { Count(scenario: scenario, hour: $0.key, matches: $0.value) }
        }
    }
}
