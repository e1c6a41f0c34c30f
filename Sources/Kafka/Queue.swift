import CRdkafka

/// Owns a reference to one of librdkafka's queues. Drop it before the client.
struct Queue: ~Copyable {
    let queue: OpaquePointer

    /// - Parameter queue: a reference that this value takes over.
    init(taking queue: OpaquePointer) { self.queue = queue }

    deinit { rd_kafka_queue_destroy(queue) }

    /// Waits for one event; nil when none came in time.
    borrowing func next(wait: Duration) -> QueueEvent? {
        guard let event = rd_kafka_queue_poll(queue, wait.timeoutMilliseconds) else { return nil }
        return QueueEvent(taking: event)
    }

    /// From now on, what arrives on the other queue comes by this one.
    borrowing func absorb(_ other: borrowing Queue) {
        rd_kafka_queue_forward(other.queue, queue)
    }
}

/// Owns an `rd_kafka_event_t`, and through it all that the event points to.
struct QueueEvent: ~Copyable {
    let event: OpaquePointer

    init(taking event: OpaquePointer) { self.event = event }

    deinit { rd_kafka_event_destroy(event) }

    var type: Int32 { rd_kafka_event_type(event) }

    /// The event's error; nil for success.
    var error: KafkaError? {
        let error = rd_kafka_event_error(event)
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        let message = rd_kafka_event_error_string(event).map { String(cString: $0) }
        // The flag exists on error events only.
        let isFatal =
            type == RD_KAFKA_EVENT_ERROR && rd_kafka_event_error_is_fatal(event) != 0
        return KafkaError(error, message: message, isFatal: isFatal)
    }

    /// The partitions of a rebalance event.
    var partitions: [Int32] {
        guard let list = rd_kafka_event_topic_partition_list(event) else { return [] }
        return (0..<Int(list.pointee.cnt)).map { list.pointee.elems[$0].partition }
    }

    /// What every kind of client tells: errors, logs, statistics. Nil for other events.
    var notice: Notice? {
        switch type {
        case RD_KAFKA_EVENT_ERROR: error.map(Notice.failed)
        case RD_KAFKA_EVENT_LOG: log
        case RD_KAFKA_EVENT_STATS:
            rd_kafka_event_stats(event).map { .statistics(String(cString: $0)) }
        default: nil
        }
    }

    private var log: Notice? {
        var facility: UnsafePointer<CChar>?
        var message: UnsafePointer<CChar>?
        var level: Int32 = 0
        guard rd_kafka_event_log(event, &facility, &message, &level) == 0, let message else {
            return nil
        }
        return .log(
            level: Int(level), facility: facility.map { String(cString: $0) } ?? "",
            message: String(cString: message))
    }
}
