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

    /// What is left of a dead letter that is too large for its topic.
    static let cutBytes = 65_536

    private struct Open {
        /// Of the shard; nil number: a dead letter.
        let partition: Int32
        let number: UInt64?
        let topic: String
        /// Nil where the record set aside has none.
        let key: [UInt8]?
        var payload: [UInt8]?
        var headers: [(String, [UInt8])]
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
                key: record.key.map(Array.init), payload: record.payload.map(Array.init),
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
                postpone(report.token, after: error)
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
        do throws(KafkaError) {
            try message.key.withBytes { (key) throws(KafkaError) in
                try message.payload.withBytes { (payload) throws(KafkaError) in
                    try producer.send(
                        topic: message.topic, key: key, payload: payload,
                        headers: message.headers, token: token)
                }
            }
        } catch {
            postpone(token, after: error)
        }
    }

    /// A dead letter that Kafka will never take is cut rather than stop its shard.
    private func postpone(_ token: UInt64, after error: KafkaError) {
        waiting.append(token)
        guard error.isTooLarge, let message = open[token], message.number == nil,
            let payload = message.payload, payload.count > Self.cutBytes
        else { return }
        open[token]?.payload = Array(payload.prefix(Self.cutBytes))
        open[token]?.headers.append(("cut_from_bytes", Array(String(payload.count).utf8)))
    }
}

extension [UInt8]? {
    /// Nil stays nil, and no bytes are not nil: to Kafka these are two things.
    fileprivate func withBytes(
        _ body: (UnsafeRawBufferPointer?) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        guard let self else { return try body(nil) }
        if self.isEmpty {
            // An empty array may have no address, which would mean nil.
            let byte: UInt8 = 0
            try Swift.withUnsafeBytes(of: byte) { (bytes) throws(KafkaError) in
                try body(UnsafeRawBufferPointer(rebasing: bytes[..<0]))
            }
            return
        }
        try self.withUnsafeBufferPointer { (bytes) throws(KafkaError) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
