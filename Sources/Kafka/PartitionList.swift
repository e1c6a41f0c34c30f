import CRdkafka

/// Owns an `rd_kafka_topic_partition_list_t`: partitions of one topic, with offsets.
struct PartitionList: ~Copyable {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(topic: String, _ partitions: [Int32]) {
        list = rd_kafka_topic_partition_list_new(Int32(partitions.count))
        for partition in partitions {
            rd_kafka_topic_partition_list_add(list, topic, partition)
        }
    }

    /// A nil offset leaves the choice to Kafka: the committed one, else `auto.offset.reset`.
    init(topic: String, _ offsets: [(partition: Int32, offset: Int64?)]) {
        list = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets {
            let entry = rd_kafka_topic_partition_list_add(list, topic, partition)
            entry?.pointee.offset = offset ?? Int64(RD_KAFKA_OFFSET_INVALID)
        }
    }

    /// - Parameter list: a list that this value takes over.
    init(taking list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) { self.list = list }

    deinit { rd_kafka_topic_partition_list_destroy(list) }

    var partitions: [Int32] { entries.map(\.partition) }

    /// The offsets that are known, by partition.
    ///
    /// - Throws: the first partition's error, when one has an error.
    func offsets() throws(KafkaError) -> [Int32: Int64] {
        var offsets: [Int32: Int64] = [:]
        for entry in entries {
            try KafkaError.check(entry.err)
            if entry.offset >= 0 { offsets[entry.partition] = entry.offset }
        }
        return offsets
    }

    /// - Throws: the first partition's error, when one has an error.
    func check() throws(KafkaError) {
        for entry in entries { try KafkaError.check(entry.err) }
    }

    private var entries: UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
    }
}
