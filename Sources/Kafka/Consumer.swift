import CRdkafka

/// A member of a consumer group that reads one topic, for one thread.
///
/// Notices (rebalances, errors, commits) and records come by two queues, so that a rebalance is
/// answered between two batches and never inside one. Serve both in turn: `nextNotice` until nil,
/// then `batch`. Either counts as polling for `max.poll.interval.ms`.
package final class Consumer {
    package let topic: String
    private let client: Client
    /// Nil once closed: librdkafka wants no reference to it then.
    private var notices: Queue?
    private var records: Queue?
    /// Where librdkafka puts the messages of a batch before it is known how many there are.
    private var scratch: MessageBuffer
    /// The revocation that still waits for `stop`.
    private var unanswered: [Int32]?
    /// Whether the group has ever given us something, be it no partition.
    private var hasBeenAssigned = false
    /// As the group said last: librdkafka does not say it any more while it leaves.
    private var wasCooperative = true
    /// Asked to leave the group, which has not confirmed it yet.
    private var isLeaving = false

    /// Joins the group and subscribes to the topic; the assignment follows as a notice.
    ///
    /// Offsets are committed by `commit` alone and partitions move one by one
    /// (`cooperative-sticky`), unless `properties` say otherwise. Reaches no broker yet.
    ///
    /// - Parameters:
    ///   - properties: librdkafka's, such as `bootstrap.servers`.
    ///   - group: members of one group share the partitions.
    ///   - topic: need not exist yet.
    /// - Throws: when a property is unknown or wrong, naming it.
    package init(
        properties: [String: String], group: String, topic: String
    ) throws(KafkaError) {
        let configuration = try Configuration(
            [
                "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "partition.assignment.strategy": "cooperative-sticky",
            ],
            properties, ["group.id": group, "log.queue": "true"])
        configuration.report(
            events: RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_OFFSET_COMMIT
                | RD_KAFKA_EVENT_STATS | RD_KAFKA_EVENT_LOG)
        self.topic = topic
        client = try Client(RD_KAFKA_CONSUMER, configuration)
        scratch = .allocate(capacity: 0)
        rd_kafka_poll_set_consumer(client.handle)
        rd_kafka_set_log_queue(client.handle, nil)
        notices = rd_kafka_queue_get_consumer(client.handle).map { Queue(taking: $0) }
        records = Queue(taking: rd_kafka_queue_new(client.handle))
        let subscription = PartitionList(topic: topic, [RD_KAFKA_PARTITION_UA])
        try KafkaError.check(rd_kafka_subscribe(client.handle, subscription.list))
    }

    deinit {
        notices = nil
        records = nil
        scratch.deallocate()
        // librdkafka before 2.3 aborts when it frees a cooperative member that joined and was never
        // assigned (its issue 4312), as one that is stopped while it waits for the others. So that
        // one stays; the process ends soon in any case. So does one that the group has not let go
        // of in time: freeing it would wait for the group.
        if !hasBeenAssigned || isLeaving { _ = Unmanaged.passRetained(client) }
    }

    /// Waits for one notice; nil when none came in time.
    package func nextNotice(wait: Duration) -> Notice? {
        var wait = wait
        while let event = notices?.next(wait: wait) {
            if let notice = read(event) { return notice }
            wait = .zero
        }
        return nil
    }

    /// Answers `assigned`: begins to read the partitions, each at its offset; nil means the
    /// committed one, and without one what `auto.offset.reset` says. Must name every partition of
    /// the notice, and answer a notice of no partitions too: the group waits for it.
    package func start(_ offsets: [(partition: Int32, offset: Int64?)]) throws(KafkaError) {
        hasBeenAssigned = true
        for (partition, _) in offsets { redirect(partition) }
        let list = PartitionList(topic: topic, offsets)
        if isCooperative {
            try KafkaError.check(rd_kafka_incremental_assign(client.handle, list.list))
        } else {
            try KafkaError.check(rd_kafka_assign(client.handle, list.list))
        }
    }

    /// Answers `revoked`: gives the partitions up. What is left of them in librdkafka's queue is
    /// dropped, so no later batch holds their records. A pause ends.
    package func stop(_ partitions: [Int32]) throws(KafkaError) {
        unanswered = nil
        // librdkafka keeps a pause until the partition comes again, and would never read it.
        try? resume(partitions)
        if isCooperative {
            let list = PartitionList(topic: topic, partitions)
            try KafkaError.check(rd_kafka_incremental_unassign(client.handle, list.list))
        } else {
            try KafkaError.check(rd_kafka_assign(client.handle, nil))
        }
    }

    /// Takes what has arrived, at most `max` messages; when nothing has, waits for the first one
    /// and takes what came with it. So a lone message is not kept waiting for company.
    package func batch(max: Int, wait: Duration) -> Batch {
        precondition(max > 0, "A batch of no messages never ends.")
        if scratch.count < max {
            scratch.deallocate()
            scratch = .allocate(capacity: max)
            scratch.initialize(repeating: nil)
        }
        var count = drain(into: scratch[..<max])
        if count == 0, wait > .zero, let queue = records?.queue,
            let first = rd_kafka_consume_queue(queue, wait.timeoutMilliseconds)
        {
            scratch[0] = first
            count = 1 + drain(into: scratch[1..<max])
        }
        return Batch(taking: scratch[..<count], of: client)
    }

    /// Leaves the group, so that its partitions move on at once; the consumer is dead afterwards.
    ///
    /// - Parameters:
    ///   - limit: how long to wait for the group; leave it longer than a commit takes.
    ///   - serve: gets the notices of the departure: finish and commit on `revoked`. A revocation
    ///     that it does not answer with `stop` is answered for it.
    /// - Throws: when leaving failed, or the limit passed; the group then notices by session
    ///   timeout.
    package func close(
        limit: Duration = .seconds(30), serve: (Notice) throws -> Void = { _ in }
    ) throws {
        guard notices != nil else { return }
        let departure = Queue(taking: rd_kafka_queue_new(client.handle))
        // librdkafka moves the remaining notices to the departure queue and may not find us
        // holding their old one.
        notices = nil
        isLeaving = true
        let end = ContinuousClock.now + limit
        try KafkaError.check(rd_kafka_consumer_close_queue(client.handle, departure.queue))
        while rd_kafka_consumer_closed(client.handle) == 0 {
            guard ContinuousClock.now < end else { throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT) }
            guard let event = departure.next(wait: .milliseconds(50)), let notice = read(event)
            else { continue }
            defer { if let partitions = unanswered { try? stop(partitions) } }
            try serve(notice)
        }
        isLeaving = false
        records = nil
    }
}

extension Consumer {
    /// For the consumer's other file.
    var handle: OpaquePointer { client.handle }

    /// The error after which this consumer is of no more use, if there was one.
    package var fatalError: KafkaError? { client.fatalError }

    /// Asks whether some broker answers. Blocks for at most `timeout`.
    package func ping(timeout: Duration) throws(KafkaError) { try client.ping(timeout: timeout) }

    /// How many partitions the topic has. Blocks for at most `timeout`.
    package func partitionCount(timeout: Duration) throws(KafkaError) -> Int {
        try client.partitionCount(of: topic, timeout: timeout)
    }

    /// Commits without waiting; the outcome becomes a notice.
    func enqueueCommit(of list: borrowing PartitionList) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_commit_queue(client.handle, list.list, notices?.queue, nil, nil))
    }

    var isCooperative: Bool {
        // Null, whatever the header says, once the group's part of librdkafka has ended.
        let name: UnsafePointer<CChar>? = rd_kafka_rebalance_protocol(client.handle)
        if let name { wasCooperative = String(cString: name) == "COOPERATIVE" }
        return wasCooperative
    }

    private func drain(into buffer: Slice<MessageBuffer>) -> Int {
        guard let queue = records?.queue, !buffer.isEmpty else { return 0 }
        let part = MessageBuffer(rebasing: buffer)
        return max(0, rd_kafka_consume_batch_queue(queue, 0, part.baseAddress, part.count))
    }

    /// Sends the partition's messages to the records queue. librdkafka ends this when the partition
    /// stops, and must know before it starts.
    private func redirect(_ partition: Int32) {
        guard let queue = rd_kafka_queue_get_partition(client.handle, topic, partition) else {
            return
        }
        records?.absorb(Queue(taking: queue))
    }

    /// Nil for an event that tells nothing.
    private func read(_ event: borrowing QueueEvent) -> Notice? {
        switch event.type {
        case RD_KAFKA_EVENT_REBALANCE: rebalance(event)
        case RD_KAFKA_EVENT_OFFSET_COMMIT: .committed(event.error)
        // A partition that was not redirected: to go on would lose these records.
        case RD_KAFKA_EVENT_FETCH:
            .failed(
                KafkaError(
                    RD_KAFKA_RESP_ERR__INCONSISTENT, message: "records came outside a batch",
                    isFatal: true))
        default: event.notice
        }
    }

    private func rebalance(_ event: borrowing QueueEvent) -> Notice? {
        switch rd_kafka_event_error(event.event) {
        case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
            return .assigned(event.partitions)
        case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
            let lost = rd_kafka_assignment_lost(client.handle) != 0
            unanswered = event.partitions
            return .revoked(event.partitions, lost: lost)
        default:
            // librdkafka waits for an answer to a failed rebalance too.
            rd_kafka_assign(client.handle, nil)
            return event.notice ?? event.error.map(Notice.failed)
        }
    }
}
