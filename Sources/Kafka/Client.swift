import CRdkafka

/// Owns an `rd_kafka_t`. Whatever holds librdkafka's memory (a batch) holds the client too, because
/// destroying it before its messages would wait for ever.
final class Client {
    let handle: OpaquePointer

    init(
        _ type: rd_kafka_type_t, _ configuration: consuming Configuration
    ) throws(KafkaError) {
        handle = try configuration.makeClient(type)
    }

    /// A consumer that was not closed leaves like a crashed one: its group notices when the session
    /// times out. Closing here would block in a place where nobody can answer a rebalance.
    deinit { rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }

    /// The error after which this client is of no more use, if there was one.
    var fatalError: KafkaError? {
        var text = [CChar](repeating: 0, count: 512)
        let error = rd_kafka_fatal_error(handle, &text, text.count)
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let message = String(
            decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return KafkaError(error, message: message, isFatal: true)
    }

    /// Asks some broker for its metadata. Blocks for at most `timeout`.
    ///
    /// - Throws: when no broker answers in time.
    func ping(timeout: Duration) throws(KafkaError) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try KafkaError.check(
            rd_kafka_metadata(handle, 0, nil, &metadata, timeout.timeoutMilliseconds))
        rd_kafka_metadata_destroy(metadata)
    }

    /// How many partitions the topic has, asked of the broker. Blocks for at most `timeout`.
    ///
    /// - Throws: `isUnknownTopic` when there is no such topic.
    func partitionCount(of topic: String, timeout: Duration) throws(KafkaError) -> Int {
        guard let topicHandle = rd_kafka_topic_new(handle, topic, nil) else {
            throw KafkaError(rd_kafka_last_error())
        }
        defer { rd_kafka_topic_destroy(topicHandle) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try KafkaError.check(
            rd_kafka_metadata(handle, 0, topicHandle, &metadata, timeout.timeoutMilliseconds))
        defer { rd_kafka_metadata_destroy(metadata) }
        guard let metadata, metadata.pointee.topic_cnt == 1 else {
            throw KafkaError(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
        }
        let answer = metadata.pointee.topics[0]
        try KafkaError.check(answer.err)
        return Int(answer.partition_cnt)
    }
}
