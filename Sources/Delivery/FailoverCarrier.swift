import Mail
import Synchronization

/// Two transports: the second carries mails while the first is away. A mail has one of them for a
/// whole attempt, and none follows upon an attempt that may have delivered it: so none goes by both.
final class FailoverCarrier: Carrier {
    private let first: any Carrier
    private let second: any Carrier
    private let watch: TransportWatch

    init(_ first: any Carrier, _ second: any Carrier, _ watch: TransportWatch) {
        self.first = first
        self.second = second
        self.watch = watch
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt {
        let route = watch.health.withLock { $0.route(at: .now) }
        guard route == .fallback else {
            let attempt = first.carry(letter, mayProceed: mayProceed)
            watch.health.withLock { $0.hear(attempt.sign, from: route, at: .now) }
            return attempt
        }
        var attempt = second.carry(letter, mayProceed: mayProceed)
        attempt.way = .fallback
        return attempt
    }
}

/// What all connections of a process know of the first transport.
final class TransportWatch: Sendable {
    let health: Mutex<TransportHealth>

    init(firstPause: Duration) { health = Mutex(TransportHealth(firstPause: firstPause)) }
}
