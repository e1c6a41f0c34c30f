import Kafka
import Storage
import Telemetry

/// Hands decisions, mail requests and dead letters to Kafka, and tells when Kafka has them.
final class Dispatcher {
    /// What became of an outbox message: Kafka has it.
    struct Delivered {
        let partition: Int32
        let number: UInt64
        let generation: Int
    }

    /// Messages under way at which no more events are taken.
    static let openMax = 50_000

    private enum Open {
        case deadLetter
        /// Of a shard's outbox. `mailSince`: of a mail request, Kafka's time of the event that
        /// caused it, in milliseconds, if it was one.
        case outbox(Delivered, isMail: Bool, mailSince: Int64?)
    }

    private let producer: DurableProducer
    private let topics: Configuration.Topics
    private let metrics: ProcessorMetrics
    private let openDecisions: Gauge
    private let openRequests: Gauge
    private var open: [UInt64: Open] = [:]
    private var openByPartition: [Int32: Int] = [:]
    private(set) var deadLetters = 0

    init(_ producer: DurableProducer, topics: Configuration.Topics, metrics: ProcessorMetrics) {
        self.producer = producer
        self.topics = topics
        self.metrics = metrics
        openDecisions = metrics.messagesOpen.with(OutboxMessage.Kind.decision.word)
        openRequests = metrics.messagesOpen.with(OutboxMessage.Kind.mailRequest.word)
    }

    var isFull: Bool { open.count >= Self.openMax }
    var openCount: Int { open.count }

    /// Of a shard's outbox.
    func openCount(of partition: Int32) -> Int { openByPartition[partition] ?? 0 }

    /// `generation`: of the shard's ledger; `mark`: of the message's own commit.
    func dispatch(
        _ message: OutboxMessage, of partition: Int32, generation: Int,
        mark: (String, [UInt8]), since: Int64?
    ) {
        let isMail = message.kind == .mailRequest
        (isMail ? openRequests : openDecisions).add(1)
        let token = producer.send(
            .init(
                topic: isMail ? topics.mailSend : topics.decisions, key: Array(message.user.utf8),
                payload: message.payload,
                headers: [mark]))
        let delivered = Delivered(
            partition: partition, number: message.number, generation: generation)
        open[token] = .outbox(delivered, isMail: isMail, mailSince: since)
        openByPartition[partition, default: 0] += 1
    }

    /// Sets a record aside, its bytes unchanged, with where it came from and why in the headers.
    func setAside(_ record: Record, reason: String, detail: String) {
        deadLetters += 1
        let headers = [
            ("topic", topics.events), ("partition", String(record.partition)),
            ("offset", String(record.offset)), ("error", reason), ("detail", detail),
        ]
        let token = producer.send(
            .init(
                topic: topics.eventsDead, key: record.key.map(Array.init),
                payload: record.payload.map(Array.init),
                headers: headers.map { ($0, Array($1.utf8)) }, isCuttable: true))
        open[token] = .deadLetter
    }

    /// Takes the reports that have come, and repeats what failed.
    func serve(
        wait: Duration, now: Int64, notice: (Notice) -> Void, _ delivered: (Delivered) -> Void
    ) {
        producer.serve(wait: wait, notices: notice) { token in
            switch open.removeValue(forKey: token) {
            case .deadLetter: deadLetters -= 1
            case .outbox(let message, let isMail, let since):
                (isMail ? metrics.mailRequests : metrics.decisionsProduced).add()
                (isMail ? openRequests : openDecisions).add(-1)
                openByPartition[message.partition, default: 0] -= 1
                if isMail, let since {
                    metrics.mailRequestLatency.record(.milliseconds(max(0, now - since)))
                }
                delivered(message)
            case nil: break
            }
        }
    }
}
