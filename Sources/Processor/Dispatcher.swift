import Kafka
import Storage
import Telemetry

/// Hands messages to Kafka and keeps each until Kafka has it, however often that takes.
final class Dispatcher {
    /// What became of an outbox message: Kafka has it.
    struct Delivered {
        let partition: Int32
        let number: UInt64
    }

    /// Messages under way at which no more events are taken.
    static let openMax = 50_000

    private struct Open {
        /// Of the shard; nil number: a dead letter.
        let partition: Int32
        let number: UInt64?
        let topic: String
        let key: [UInt8]
        let payload: [UInt8]
        let headers: [(String, [UInt8])]
        let isMail: Bool
        /// Kafka's time of the event that caused a mail, in milliseconds.
        let since: Int64?
    }

    private let producer: Producer
    private let topics: Configuration.Topics
    private let metrics: ProcessorMetrics
    private var open: [UInt64: Open] = [:]
    private var nextToken: UInt64 = 1
    /// Refused for now; sent again on the next round.
    private var waiting: [UInt64] = []
    private(set) var deadLetters = 0

    init(_ producer: Producer, topics: Configuration.Topics, metrics: ProcessorMetrics) {
        self.producer = producer
        self.topics = topics
        self.metrics = metrics
    }

    var isFull: Bool { open.count >= Self.openMax }
    var openCount: Int { open.count }
    var fatalError: KafkaError? { producer.fatalError }

    func dispatch(_ message: OutboxMessage, of partition: Int32, since: Int64?) {
        let isMail = message.kind == .mailRequest
        send(
            Open(
                partition: partition, number: message.number,
                topic: isMail ? topics.mailSend : topics.decisions, key: Array(message.user.utf8),
                payload: message.payload, headers: [], isMail: isMail, since: since))
    }

    /// Sets a record aside, its bytes unchanged, with where it came from and why in the headers.
    func setAside(_ record: Record, reason: String, detail: String) {
        deadLetters += 1
        let headers = [
            ("topic", topics.events), ("partition", String(record.partition)),
            ("offset", String(record.offset)), ("error", reason), ("detail", detail),
        ]
        send(
            Open(
                partition: record.partition, number: nil, topic: topics.eventsDead,
                key: record.key.map(Array.init) ?? [],
                payload: record.payload.map(Array.init) ?? [],
                headers: headers.map { ($0, Array($1.utf8)) }, isMail: false, since: nil))
    }

    /// Takes the reports that have come, and repeats what failed.
    ///
    /// - Throws: only when the producer is of no more use.
    func serve(
        wait: Duration, now: Int64, notice: (Notice) -> Void, _ delivered: (Delivered) -> Void
    ) throws {
        producer.reports(wait: wait, notices: notice) { report in
            guard let message = open[report.token] else { return }
            if let error = report.error {
                notice(.failed(error))
                waiting.append(report.token)
                return
            }
            open[report.token] = nil
            finish(message, now: now, delivered)
        }
        if let error = producer.fatalError { throw error }
        let again = waiting
        waiting = []
        for token in again { if let message = open[token] { hand(message, token) } }
    }

    private func finish(_ message: Open, now: Int64, _ delivered: (Delivered) -> Void) {
        guard let number = message.number else {
            deadLetters -= 1
            return
        }
        (message.isMail ? metrics.mailRequests : metrics.decisionsProduced).add()
        if message.isMail, let since = message.since {
            metrics.mailRequestLatency.record(.milliseconds(max(0, now - since)))
        }
        delivered(Delivered(partition: message.partition, number: number))
    }

    private func send(_ message: Open) {
        let token = nextToken
        nextToken += 1
        open[token] = message
        hand(message, token)
    }

    private func hand(_ message: Open, _ token: UInt64) {
        do {
            try producer.send(
                topic: message.topic, key: message.key, payload: message.payload,
                headers: message.headers, token: token)
        } catch {
            waiting.append(token)
        }
    }
}
