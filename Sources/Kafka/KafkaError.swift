import CRdkafka

/// What Kafka or librdkafka refused, and whether trying again can help.
package struct KafkaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// librdkafka's `rd_kafka_resp_err_t`: negative for its own errors, positive for the broker's.
    package let code: Int32
    /// Short and stable, such as `_TRANSPORT` or `UNKNOWN_TOPIC_OR_PART`; fit for a metric label.
    package let name: String
    package let message: String
    /// The client is of no more use: close it and make another.
    package let isFatal: Bool
    /// The same call may succeed later.
    package let isRetriable: Bool

    package var description: String { "\(message) (\(name))" }

    /// The producer's queue is full: take its reports, then send again.
    package var isQueueFull: Bool { code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue }
    /// The message exceeds `message.max.bytes`; no retry will help.
    package var isTooLarge: Bool {
        code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue
            || code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE.rawValue
    }
    /// Topic or partition is not there (yet).
    package var isUnknownTopic: Bool {
        [
            RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        ].contains { $0.rawValue == code }
    }
    /// For an operator, of a topic that `isUnknownTopic` is said of.
    package static func missing(_ topic: String) -> String {
        "there is no topic '\(topic)': create it, or set topics.create"
    }
    /// There is no such offset (any more), and nobody said where to go on.
    package var isOffsetMissing: Bool {
        code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET.rawValue
            || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE.rawValue
    }
    /// The end of a partition was reached; reported only with `enable.partition.eof`.
    package var isEndOfPartition: Bool { code == RD_KAFKA_RESP_ERR__PARTITION_EOF.rawValue }
    /// The consumer did not poll within `max.poll.interval.ms` and was put out of its group.
    package var isPollTooLate: Bool { code == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED.rawValue }

    /// One that no broker has sent.
    package init(code: Int32, name: String, message: String, isFatal: Bool, isRetriable: Bool) {
        self.code = code
        self.name = name
        self.message = message
        self.isFatal = isFatal
        self.isRetriable = isRetriable
    }

    /// The broker does not know of the partition (yet).
    package static var unknownPartition: KafkaError {
        KafkaError(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    }

    /// Without a message, librdkafka's own words for the code.
    init(_ error: rd_kafka_resp_err_t, message: String? = nil, isFatal: Bool = false) {
        code = error.rawValue
        name = String(cString: rd_kafka_err2name(error))
        self.message = message ?? String(cString: rd_kafka_err2str(error))
        self.isFatal = isFatal || error == RD_KAFKA_RESP_ERR__FATAL
        isRetriable = Self.retriable.contains(error.rawValue)
    }

    /// Takes over an error object: reads it and frees it.
    init(consuming error: OpaquePointer) {
        defer { rd_kafka_error_destroy(error) }
        let kind = rd_kafka_error_code(error)
        code = kind.rawValue
        name = String(cString: rd_kafka_err2name(kind))
        message = String(cString: rd_kafka_error_string(error))
        isFatal = rd_kafka_error_is_fatal(error) != 0
        isRetriable =
            rd_kafka_error_is_retriable(error) != 0 || Self.retriable.contains(kind.rawValue)
    }

    /// Throws when a call answered anything but success.
    static func check(_ error: rd_kafka_resp_err_t) throws(KafkaError) {
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(error) }
    }

    /// Throws when a call answered with an error object, which is freed.
    static func check(_ error: OpaquePointer?) throws(KafkaError) {
        if let error { throw KafkaError(consuming: error) }
    }

    /// librdkafka marks only transactional errors as retriable, so the plain ones are named here.
    private static let retriable: Set<Int32> = Set(
        [
            RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__TIMED_OUT,
            RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__QUEUE_FULL,
            RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__WAIT_COORD,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR__STATE, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
            RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        ].map(\.rawValue))
}
