import Policy
import Redis
import Workers

/// What is stopped, as Redis said lately. For the sender's thread.
struct StopWatch {
    /// How old it may be.
    private static let interval: Duration = .seconds(1)

    private let read: () throws(RedisError) -> Stops
    private var next: ContinuousClock.Instant?
    /// Nil: not read yet, so that nothing may be sent.
    private(set) var stops: Stops?

    init(_ read: @escaping () throws(RedisError) -> Stops) { self.read = read }

    /// Asks Redis again when it is time. While it is away, the last answer holds: the register, which
    /// has to be asked about each mail, is away with it.
    mutating func look(at now: ContinuousClock.Instant) {
        if let next, now < next { return }
        next = now + Self.interval
        if let found = try? read() { stops = found }
    }
}
