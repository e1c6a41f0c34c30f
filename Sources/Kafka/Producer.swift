import CRdkafka

/// Sends messages to any topic, for one thread.
///
/// `send` only queues; librdkafka's threads do the rest, and what became of a message comes by
/// `reports`. Its queue counts messages until their report is taken, so take them.
package final class Producer {
    /// What became of one message.
    package struct Report {
        /// As given to `send`.
        package let token: UInt64
        /// Nil when the broker has the message as `acks` demands.
        package let error: KafkaError?
        package let partition: Int32
        /// Nil when the broker did not tell, as for a repeat that it recognised.
        package let offset: Int64?

        package init(token: UInt64, error: KafkaError?, partition: Int32, offset: Int64?) {
            self.token = token
            self.error = error
            self.partition = partition
            self.offset = offset
        }
    }

    let client: Client
    /// Nil only while the producer dies, because it must go before the client.
    private var queue: Queue?
    /// A topic handle each, since looking one up inside librdkafka takes a lock.
    private var topics: [String: OpaquePointer] = [:]

    /// Waits for all replicas and repeats without doubles (`acks=all`, idempotence), partitions as
    /// the Java client does, and gathers for 5 ms, unless `properties` say otherwise.
    ///
    /// - Parameter properties: librdkafka's, such as `bootstrap.servers`.
    /// - Throws: when a property is unknown or wrong, naming it. Reaches no broker yet.
    package init(properties: [String: String]) throws(KafkaError) {
        let configuration = try Configuration(
            [
                "acks": "all", "enable.idempotence": "true", "linger.ms": "5",
                "partitioner": "murmur2_random",
            ],
            properties, ["log.queue": "true"])
        configuration.report(
            events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS
                | RD_KAFKA_EVENT_LOG)
        client = try Client(RD_KAFKA_PRODUCER, configuration)
        rd_kafka_set_log_queue(client.handle, nil)
        queue = rd_kafka_queue_get_main(client.handle).map { Queue(taking: $0) }
    }

    /// Messages still in the queue are lost: `flush` first.
    deinit {
        queue = nil
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
    }

    /// Queues one message; key, payload and headers are copied.
    ///
    /// - Parameters:
    ///   - topic: need not exist yet; the report tells if it never does.
    ///   - key: chooses the partition; nil spreads.
    ///   - payload: nil makes a tombstone.
    ///   - headers: in this order; a name may come twice.
    ///   - token: comes back in the report.
    ///   - timestamp: milliseconds since 1970; nil means now.
    /// - Throws: `isQueueFull`: take `reports` and send again. `isTooLarge`: never fits. A fatal
    ///   error: the producer is dead.
    package func send(
        topic: String, key: UnsafeRawBufferPointer?, payload: UnsafeRawBufferPointer?,
        headers: [(String, [UInt8])] = [], token: UInt64 = 0, timestamp: Int64? = nil
    ) throws(KafkaError) {
        let topic = try handle(of: topic)
        let token = UnsafeMutableRawPointer(bitPattern: UInt(token))
        if headers.isEmpty, timestamp == nil {
            let failed = rd_kafka_produce(
                topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                UnsafeMutableRawPointer(mutating: payload?.baseAddress), payload?.count ?? 0,
                key?.baseAddress, key?.count ?? 0, token)
            if failed != 0 { throw KafkaError(rd_kafka_last_error()) }
        } else {
            let message = Envelope(topic: topic, key: key, payload: payload, token: token)
            try message.send(by: client.handle, headers, timestamp)
        }
    }

    /// The same for bytes that live in arrays.
    package func send(
        topic: String, key: [UInt8], payload: [UInt8], headers: [(String, [UInt8])] = [],
        token: UInt64 = 0, timestamp: Int64? = nil
    ) throws(KafkaError) {
        try key.withUnsafeBufferPointer { (key) throws(KafkaError) in
            try payload.withUnsafeBufferPointer { (payload) throws(KafkaError) in
                try send(
                    topic: topic, key: UnsafeRawBufferPointer(key),
                    payload: UnsafeRawBufferPointer(payload), headers: headers, token: token,
                    timestamp: timestamp)
            }
        }
    }

    /// Hands over the reports that have come, waiting at most `wait` for the first when there are
    /// none. Errors, logs and statistics go to `notices`.
    package func reports(
        wait: Duration, notices: (Notice) -> Void = { _ in }, _ body: (Report) -> Void
    ) {
        var wait = wait
        while let event = queue?.next(wait: wait) {
            wait = .zero
            guard event.type == RD_KAFKA_EVENT_DR else {
                if let notice = event.notice { notices(notice) }
                continue
            }
            while let message = rd_kafka_event_message_next(event.event) {
                body(Report(message.pointee))
            }
        }
    }

    /// Waits until every message has its report, which `body` gets.
    ///
    /// - Returns: false when some are still under way at the end of `timeout`.
    package func flush(timeout: Duration, _ body: (Report) -> Void = { _ in }) -> Bool {
        let end = ContinuousClock.now + timeout
        reports(wait: .zero, body)
        while pending > 0 {
            let left = end - ContinuousClock.now
            guard left > .zero else { return false }
            reports(wait: min(left, .milliseconds(100)), body)
        }
        return true
    }

    /// Messages, and events such as logs, whose outcome was not taken yet.
    package var pending: Int { Int(rd_kafka_outq_len(client.handle)) }

    /// The error after which this producer is of no more use, if there was one.
    package var fatalError: KafkaError? { client.fatalError }

    /// Asks whether some broker answers. Blocks for at most `timeout`.
    package func ping(timeout: Duration) throws(KafkaError) { try client.ping(timeout: timeout) }

    private func handle(of topic: String) throws(KafkaError) -> OpaquePointer {
        if let known = topics[topic] { return known }
        guard let made = rd_kafka_topic_new(client.handle, topic, nil) else {
            throw KafkaError(rd_kafka_last_error())
        }
        topics[topic] = made
        return made
    }
}

extension Producer.Report {
    init(_ message: rd_kafka_message_t) {
        token = UInt64(UInt(bitPattern: message._private))
        error = message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaError(message.err)
        partition = message.partition
        offset = message.offset >= 0 ? message.offset : nil
    }
}
