import Synchronization

/// Where a reader of scenario files leaves what the processor shall go on with.
package final class NewLineup: Sendable {
    private let lineup = Mutex<Lineup?>(nil)

    package init() {}

    /// Of files that nobody has taken up yet, a stop makes no news.
    package func put(_ new: Lineup) {
        lineup.withLock { lineup in
            var new = new
            if let waiting = lineup, !waiting.isStopsOnly { new.isStopsOnly = false }
            lineup = new
        }
    }

    /// The newest one, once.
    func take() -> Lineup? {
        lineup.withLock { lineup in
            defer { lineup = nil }
            return lineup
        }
    }
}
