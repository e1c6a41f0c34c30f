package import Logging

/// How we stand with one part that we cannot do without: Redis, Kafka, the relay.
///
/// Counts every failure; says so once a minute while it lasts, and once when it is over.
package struct Neighbour: Sendable {
    /// `Redis`, `Kafka`: as a log line names it.
    package let name: String
    /// When the trouble began; nil while all is well.
    package private(set) var awaySince: ContinuousClock.Instant?
    private var reminder = Reminder()

    package init(_ name: String) { self.name = name }

    /// `code` is a short word of a fixed set, for it is a label; `detail` what the library said.
    /// `answers`: it is there, and refuses.
    package mutating func failed(
        code: String, detail: String, answers: Bool = false, at now: ContinuousClock.Instant,
        to logger: Logger,
        _ errors: Counters
    ) {
        errors.with(code).add()
        let since = awaySince ?? now
        awaySince = since
        guard reminder.due(at: now) else { return }
        logger.error(
            answers
                ? "\(name) refuses what it is asked; trying again until it does not."
                : "\(name) is away; trying again until it is back.",
            metadata: [
                "code": "\(code)", "detail": "\(detail)",
                "away_seconds": "\((now - since).components.seconds)",
            ])
    }

    package mutating func answered(at now: ContinuousClock.Instant, to logger: Logger) {
        guard let since = awaySince else { return }
        awaySince = nil
        reminder.reset()
        logger.notice(
            "\(name) is back.",
            metadata: ["away_seconds": "\((now - since).components.seconds)"])
    }
}
