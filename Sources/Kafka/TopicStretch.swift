import CRdkafka

/// Reads what a topic holds between two instants, once, and leaves no trace: in no group, without
/// commits. For tools, on one thread; every call blocks.
package final class TopicStretch {
    /// Longer without a record: Kafka is away, and nobody waits for it.
    private static let silenceMax = Duration.seconds(60)
    private static let batchMax = 10_000

    /// By partition: from the first record at or after the instant, up to the end that stood when
    /// this was made.
    package let ranges: [Range<Int64>]
    /// Whether some partition begins where Kafka has deleted what was before.
    package let isTruncated: Bool

    private let client: Client
    private let topic: OpaquePointer

    /// Asks the broker where the partitions begin and end.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's, such as `bootstrap.servers`; a group among them is passed over.
    ///   - name: of the topic.
    ///   - start: milliseconds since 1970, by the records' time.
    ///   - timeout: for each question.
    /// - Throws: `isUnknownTopic` when there is no such topic.
    package convenience init(
        properties: [String: String], topic name: String, since start: Int64,
        timeout: Duration = .seconds(10)
    ) throws(KafkaError) {
        let topics = try Topics(properties: properties)
        let bounds = try topics.bounds(of: name, timeout: timeout)
        let starts = try topics.offsets(
            of: name, at: start, partitions: bounds.count, timeout: timeout)
        try self.init(
            properties, name, bounds,
            from: bounds.enumerated().map { starts[Int32($0)] ?? $1.upperBound })
    }

    /// The same from these offsets on, one for each partition; of one that is not among them, from
    /// its beginning.
    package convenience init(
        properties: [String: String], topic name: String, from offsets: [Int64],
        timeout: Duration = .seconds(10)
    ) throws(KafkaError) {
        let bounds = try Topics(properties: properties).bounds(of: name, timeout: timeout)
        try self.init(properties, name, bounds, from: offsets)
    }

    private init(
        _ properties: [String: String], _ name: String, _ bounds: [Range<Int64>],
        from offsets: [Int64]
    ) throws(KafkaError) {
        ranges = bounds.enumerated().map { partition, bounds in
            let first = offsets.indices.contains(partition) ? offsets[partition] : 0
            return min(max(first, bounds.lowerBound), bounds.upperBound)..<bounds.upperBound
        }
        isTruncated = zip(ranges, bounds).contains {
            $0.lowerBound > 0 && $0.lowerBound == $1.lowerBound
        }
        var properties = properties
        for name in ["group.id", "group.instance.id"] { properties[name] = nil }
        let configuration = try Configuration(
            properties,
            [
                "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "enable.partition.eof": "true", "auto.offset.reset": "earliest",
            ])
        configuration.silence()
        client = try Client(RD_KAFKA_CONSUMER, configuration)
        guard let topic = rd_kafka_topic_new(client.handle, name, nil) else {
            throw KafkaError(rd_kafka_last_error())
        }
        self.topic = topic
    }

    deinit { rd_kafka_topic_destroy(topic) }

    /// Lends every record to `body`, in the order of each partition; a record is dead once `body`
    /// returns.
    ///
    /// - Throws: what `body` throws, and a `KafkaError` when Kafka stays away.
    package func forEach(_ body: (Record) throws -> Void) throws {
        let queue = Queue(taking: rd_kafka_queue_new(client.handle))
        var open = Set(ranges.indices.filter { !ranges[$0].isEmpty })
        defer { for partition in open { stop(partition) } }
        for partition in open.sorted() {
            let error = rd_kafka_consume_start_queue(
                topic, Int32(partition), ranges[partition].lowerBound, queue.queue)
            guard error == 0 else { throw KafkaError(rd_kafka_last_error()) }
        }
        let buffer = MessageBuffer.allocate(capacity: Self.batchMax)
        buffer.initialize(repeating: nil)
        defer { buffer.deallocate() }
        var heard = ContinuousClock.now
        while !open.isEmpty {
            let count = rd_kafka_consume_batch_queue(
                queue.queue, 500, buffer.baseAddress, buffer.count)
            let batch = Batch(taking: buffer[..<max(0, count)], of: client)
            if count > 0 { heard = .now }
            guard heard.duration(to: .now) < Self.silenceMax else {
                throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, message: "no record for a minute")
            }
            try batch.forEach { record in
                let partition = Int(record.partition)
                guard open.contains(partition) else { return }
                let range = ranges[partition]
                if record.offset < range.upperBound { try body(record) }
                if record.offset >= range.upperBound - 1 { close(partition, &open) }
            }
            // After the records, because the end of a partition stands behind its last one.
            for failure in batch.failures { try take(failure, &open) }
        }
    }

    private func take(_ failure: Batch.Failure, _ open: inout Set<Int>) throws(KafkaError) {
        if failure.error.isEndOfPartition {
            // What is missing up to the end is no records: marks of transactions, or compacted.
            if open.contains(Int(failure.partition)) { close(Int(failure.partition), &open) }
        } else if !failure.error.isRetriable {
            throw failure.error
        }
    }

    private func close(_ partition: Int, _ open: inout Set<Int>) {
        open.remove(partition)
        stop(partition)
    }

    private func stop(_ partition: Int) { rd_kafka_consume_stop(topic, Int32(partition)) }
}
