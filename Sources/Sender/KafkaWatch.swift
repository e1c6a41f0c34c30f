import Kafka
import Logging
import Telemetry
import Workers

/// Hears what the Kafka clients complain of, and knows whether Kafka is there. For one thread.
final class KafkaWatch {
    static let part = "kafka"
    static let pingTimeout: Duration = .seconds(1)
    /// Between two looks at whether it is back.
    static let pingInterval: Duration = .seconds(2)

    private let health: Health
    private let metrics: SenderMetrics
    private let logger: Logger
    private var neighbour = Neighbour("Kafka")
    /// Nil while nothing is suspicious.
    private var nextPing: ContinuousClock.Instant?
    private let clocks: Clocks

    init(_ health: Health, _ metrics: SenderMetrics, _ logger: Logger, _ clocks: Clocks) {
        self.clocks = clocks
        nextPing = clocks.now
        self.health = health
        self.metrics = metrics
        self.logger = logger
    }

    /// Takes a client's errors and log; other notices are not for it.
    func hear(_ notice: Notice) {
        switch notice {
        case .failed(let error): failed(error)
        case .replaced(let error): ProducerReplaced(reason: "\(error)").report(to: logger)
        case .log(let level, let facility, let message):
            // What librdkafka warns of comes as an error too, and counts as such.
            logger.log(
                level: level <= 3 ? .info : .debug, "librdkafka",
                metadata: ["facility": "\(facility)", "text": "\(message)"])
        default: break
        }
    }

    /// A single broker may come and go unnoticed, so a failure only raises the suspicion.
    func failed(_ error: KafkaError) {
        metrics.kafkaErrors.with(error.name).add()
        logger.debug("Kafka error", metadata: ["error": "\(error)"])
        nextPing = nextPing ?? clocks.now
    }

    /// Looks whether Kafka is there, when that is in doubt. Blocks for `pingTimeout` if it is not.
    func look(_ consumer: any GroupMember, at now: ContinuousClock.Instant) {
        guard let nextPing, now >= nextPing else { return }
        do throws(KafkaError) {
            _ = try consumer.partitionCount(timeout: Self.pingTimeout)
            self.nextPing = nil
            neighbour.answered(at: now, to: logger)
            health.arrived(Self.part)
        } catch {
            self.nextPing = clocks.now + Self.pingInterval
            let detail =
                error.isUnknownTopic ? KafkaError.missing(consumer.topic) : "\(error)"
            neighbour.failed(
                code: error.name, detail: detail, answers: error.isUnknownTopic, at: now,
                to: logger, metrics.kafkaErrors)
            health.away(Self.part, detail)
        }
    }
}
