import CRdkafka

extension Consumer {
    /// The offset of the oldest record there is, as `seek` takes it.
    package static let beginning = Int64(RD_KAFKA_OFFSET_BEGINNING)

    /// The partitions that are being read.
    package var assignment: [Int32] {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        guard rd_kafka_assignment(handle, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else {
            return []
        }
        return PartitionList(taking: list).partitions
    }

    /// The id by which the group knows this member; nil before it joined.
    package var memberID: String? {
        guard let id = rd_kafka_memberid(handle) else { return nil }
        defer { rd_kafka_mem_free(handle, id) }
        let text = String(cString: id)
        return text.isEmpty ? nil : text
    }

    /// Fetches no more of these partitions; nothing is lost, `resume` goes on behind the last
    /// record that a batch gave out.
    package func pause(_ partitions: [Int32]) throws(KafkaError) {
        let list = PartitionList(topic: topic, partitions)
        try KafkaError.check(rd_kafka_pause_partitions(handle, list.list))
        try list.check()
    }

    package func resume(_ partitions: [Int32]) throws(KafkaError) {
        let list = PartitionList(topic: topic, partitions)
        try KafkaError.check(rd_kafka_resume_partitions(handle, list.list))
        try list.check()
    }

    /// Moves partitions that are ours; later batches hold records from there only.
    package func seek(
        _ offsets: [(partition: Int32, offset: Int64)], timeout: Duration = .seconds(10)
    ) throws(KafkaError) {
        let list = PartitionList(topic: topic, offsets.map { ($0.partition, $0.offset) })
        let moved = rd_kafka_seek_partitions(handle, list.list, timeout.timeoutMilliseconds)
        do {
            try KafkaError.check(moved)
            try list.check()
        } catch  where error.isOfState && isCooperative {
            // One that has only just started, or found its offset missing, is not read and cannot be
            // moved: it is begun anew.
            let partitions = PartitionList(topic: topic, offsets.map(\.partition))
            try KafkaError.check(rd_kafka_incremental_unassign(handle, partitions.list))
            try start(offsets.map { ($0.partition, $0.offset) })
        }
    }

    /// Commits to the group without waiting; the outcome comes as `Notice.committed`. The offset
    /// is that of the next record to read, one past the last that is done.
    package func commit(_ offsets: [(partition: Int32, offset: Int64)]) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(topic: topic, offsets.map { ($0.partition, $0.offset) })
        try enqueueCommit(of: list)
    }

    /// Commits and waits, at most two seconds; for the moment before a partition is given up.
    ///
    /// - Throws: when it failed, or nobody answered; it may be made then all the same.
    package func commitAndWait(
        _ offsets: [(partition: Int32, offset: Int64)]
    ) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        let list = PartitionList(topic: topic, offsets.map { ($0.partition, $0.offset) })
        // `rd_kafka_commit` would wait as long as a coordinator that does not answer: a minute.
        let answers = Queue(taking: rd_kafka_queue_new(handle))
        try KafkaError.check(rd_kafka_commit_queue(handle, list.list, answers.queue, nil, nil))
        guard let event = answers.next(wait: .seconds(2)) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        if let error = event.error { throw error }
    }

    /// What the group has committed, by partition; a partition without commit is missing.
    package func committed(
        _ partitions: [Int32], timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        let list = PartitionList(topic: topic, partitions)
        try KafkaError.check(rd_kafka_committed(handle, list.list, timeout.timeoutMilliseconds))
        return try list.offsets()
    }

    /// The first offset at or after an instant (milliseconds since 1970), by partition; a partition
    /// whose records are all older is missing.
    package func offsets(
        of partitions: [Int32], at milliseconds: Int64, timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        guard !partitions.isEmpty else { return [:] }
        let list = PartitionList(topic: topic, partitions.map { ($0, milliseconds) })
        try KafkaError.check(
            rd_kafka_offsets_for_times(handle, list.list, timeout.timeoutMilliseconds))
        return try list.offsets()
    }

    /// The end of the partition as the last fetch saw it, for lag: end less the next offset to
    /// read. Nil before the first fetch. Asks nobody.
    package func highWatermark(_ partition: Int32) -> Int64? {
        var low: Int64 = 0
        var high: Int64 = 0
        let error = rd_kafka_get_watermark_offsets(handle, topic, partition, &low, &high)
        return error == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }
}
