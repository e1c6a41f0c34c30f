import Synchronization

/// Where a reader of scenario files leaves what the processor shall go on with.
package final class NewLineup: Sendable {
    private let lineup = Mutex<Lineup?>(nil)

    package init() {}

    package func put(_ new: Lineup) { lineup.withLock { $0 = new } }

    /// The newest one, once.
    func take() -> Lineup? {
        lineup.withLock { lineup in
            defer { lineup = nil }
            return lineup
        }
    }
}
