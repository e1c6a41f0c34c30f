import CRdkafka

/// Creates and measures topics; for tools and tests, on one thread. Every call blocks.
package final class Topics {
    private let client: Client

    /// - Parameter properties: librdkafka's, such as `bootstrap.servers`.
    /// - Throws: when a property is unknown or wrong, naming it. Reaches no broker yet.
    package init(properties: [String: String]) throws(KafkaError) {
        let configuration = try Configuration(properties)
        configuration.silence()
        // A producer that asks for a topic makes the broker create it; a consumer does not.
        client = try Client(RD_KAFKA_CONSUMER, configuration)
    }

    /// Creates a topic with the broker's default replication.
    ///
    /// - Returns: false when it was there already; then it is left as it is.
    @discardableResult
    package func create(
        _ topic: String, partitions: Int, config: [String: String] = [:],
        timeout: Duration = .seconds(30)
    ) throws(KafkaError) -> Bool {
        var text = [CChar](repeating: 0, count: 512)
        guard
            let new = rd_kafka_NewTopic_new(topic, Int32(partitions), -1, &text, text.count)
        else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                message: "A topic '\(topic)' with \(partitions) partitions is not possible.")
        }
        defer { rd_kafka_NewTopic_destroy(new) }
        for (name, value) in config {
            try KafkaError.check(rd_kafka_NewTopic_set_config(new, name, value))
        }
        let queue = Queue(taking: rd_kafka_queue_new(client.handle))
        var list: [OpaquePointer?] = [new]
        rd_kafka_CreateTopics(client.handle, &list, 1, nil, queue.queue)
        let event = try Self.answer(on: queue, timeout)
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(
            rd_kafka_event_CreateTopics_result(event.event), &count)
        return try !Self.check(results, count, except: RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    }

    /// Adds partitions to a topic, so that it has `count` of them.
    package func grow(
        _ topic: String, to count: Int, timeout: Duration = .seconds(30)
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        guard let more = rd_kafka_NewPartitions_new(topic, count, &text, text.count) else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__INVALID_ARG,
                message: "A topic '\(topic)' with \(count) partitions is not possible.")
        }
        defer { rd_kafka_NewPartitions_destroy(more) }
        let queue = Queue(taking: rd_kafka_queue_new(client.handle))
        var list: [OpaquePointer?] = [more]
        rd_kafka_CreatePartitions(client.handle, &list, 1, nil, queue.queue)
        let event = try Self.answer(on: queue, timeout)
        var results = 0
        let topics = rd_kafka_CreatePartitions_result_topics(
            rd_kafka_event_CreatePartitions_result(event.event), &results)
        _ = try Self.check(topics, results, except: RD_KAFKA_RESP_ERR_NO_ERROR)
    }

    /// Deletes a topic.
    ///
    /// - Returns: false when there was none.
    @discardableResult
    package func delete(
        _ topic: String, timeout: Duration = .seconds(30)
    ) throws(KafkaError) -> Bool {
        let old = rd_kafka_DeleteTopic_new(topic)
        defer { rd_kafka_DeleteTopic_destroy(old) }
        let queue = Queue(taking: rd_kafka_queue_new(client.handle))
        var list: [OpaquePointer?] = [old]
        rd_kafka_DeleteTopics(client.handle, &list, 1, nil, queue.queue)
        let event = try Self.answer(on: queue, timeout)
        var count = 0
        let results = rd_kafka_DeleteTopics_result_topics(
            rd_kafka_event_DeleteTopics_result(event.event), &count)
        return try !Self.check(results, count, except: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    }

    /// - Throws: `isUnknownTopic` when there is no such topic.
    package func partitionCount(
        of topic: String, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> Int {
        try client.partitionCount(of: topic, timeout: timeout)
    }

    /// The oldest offset and the one that the next message will get, of every partition in order.
    package func bounds(
        of topic: String, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> [Range<Int64>] {
        var bounds: [Range<Int64>] = []
        for partition in 0..<(try partitionCount(of: topic, timeout: timeout)) {
            var low: Int64 = 0
            var high: Int64 = 0
            try KafkaError.check(
                rd_kafka_query_watermark_offsets(
                    client.handle, topic, Int32(partition), &low, &high,
                    timeout.timeoutMilliseconds))
            bounds.append(low..<max(low, high))
        }
        return bounds
    }

    /// The offset that the next message will get, of every partition in order.
    package func endOffsets(
        of topic: String, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> [Int64] {
        try bounds(of: topic, timeout: timeout).map(\.upperBound)
    }

    /// The first offset at or after an instant (milliseconds since 1970), by partition; a partition
    /// whose records are all older is missing.
    package func offsets(
        of topic: String, at milliseconds: Int64, partitions: Int,
        timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> [Int32: Int64] {
        let list = PartitionList(
            topic: topic, (0..<Int32(partitions)).map { ($0, milliseconds) })
        try KafkaError.check(
            rd_kafka_offsets_for_times(client.handle, list.list, timeout.timeoutMilliseconds))
        return try list.offsets()
    }

    /// Asks whether some broker answers. Blocks for at most `timeout`.
    package func ping(timeout: Duration) throws(KafkaError) { try client.ping(timeout: timeout) }

    private static func answer(
        on queue: borrowing Queue, _ timeout: Duration
    ) throws(KafkaError) -> QueueEvent {
        guard let event = queue.next(wait: timeout) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        if let error = event.error { throw error }
        return event
    }

    /// - Returns: whether the harmless error came up.
    private static func check(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int,
        except harmless: rd_kafka_resp_err_t
    ) throws(KafkaError) -> Bool {
        for result in UnsafeBufferPointer(start: results, count: count) {
            let error = rd_kafka_topic_result_error(result)
            if error == harmless { return true }
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                let message = rd_kafka_topic_result_error_string(result)
                throw KafkaError(error, message: message.map { String(cString: $0) })
            }
        }
        return false
    }
}
