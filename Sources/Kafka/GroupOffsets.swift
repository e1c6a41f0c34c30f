import CRdkafka

/// What a consumer group has committed, asked without joining it. For tools, on one thread.
package final class GroupOffsets {
    private let client: Client
    private let topic: String

    /// - Parameters:
    ///   - properties: librdkafka's, such as `bootstrap.servers`.
    ///   - group: whose offsets they are.
    ///   - topic: that the group reads.
    /// - Throws: when a property is unknown or wrong, naming it.
    package init(
        properties: [String: String], group: String, topic: String
    ) throws(KafkaError) {
        var properties = properties
        properties["group.instance.id"] = nil
        let configuration = try Configuration(
            properties, ["group.id": group, "enable.auto.commit": "false"])
        configuration.silence()
        client = try Client(RD_KAFKA_CONSUMER, configuration)
        self.topic = topic
    }

    /// The next to read, by partition; a partition without commit is missing.
    package func committed(
        partitions: Int, timeout: Duration = .seconds(10)
    ) throws(KafkaError) -> [Int32: Int64] {
        let list = PartitionList(topic: topic, Array(0..<Int32(partitions)))
        try KafkaError.check(
            rd_kafka_committed(client.handle, list.list, timeout.timeoutMilliseconds))
        return try list.offsets()
    }
}
