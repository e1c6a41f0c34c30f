/// What a worker asks about topics, and what it reads of them beside its group: the broker, or
/// topics in memory.
package protocol TopicDirectory: AnyObject {
    /// Makes a topic that is missing.
    func create(_ topic: String, partitions: Int, timeout: Duration) throws(KafkaError)
    /// The oldest offset and the one that the next message will get, of every partition in order.
    func bounds(of topic: String, timeout: Duration) throws(KafkaError) -> [Range<Int64>]
    /// The first offset at or after an instant (milliseconds since 1970), by partition; a partition
    /// whose records are all older is missing.
    func offsets(
        of topic: String, at milliseconds: Int64, partitions: Int, timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64]
    /// Lends the records from the instant (milliseconds since 1970, by the records' time) up to the
    /// present end, in the order of each partition.
    func read(_ topic: String, since start: Int64, _ body: (Record) throws -> Void) throws
}

/// The broker's topics.
package final class BrokerTopics: TopicDirectory {
    private let topics: Topics
    private let properties: [String: String]

    /// - Parameter properties: librdkafka's, of a consumer; a group among them is passed over.
    /// - Throws: when a property is unknown or wrong, naming it. Reaches no broker yet.
    package init(properties: [String: String]) throws(KafkaError) {
        self.properties = properties
        topics = try Topics(properties: properties)
    }

    package func create(
        _ topic: String, partitions: Int, timeout: Duration
    ) throws(KafkaError) {
        try topics.create(topic, partitions: partitions, timeout: timeout)
    }

    package func bounds(
        of topic: String, timeout: Duration
    ) throws(KafkaError) -> [Range<Int64>] {
        try topics.bounds(of: topic, timeout: timeout)
    }

    package func offsets(
        of topic: String, at milliseconds: Int64, partitions: Int, timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        try topics.offsets(
            of: topic, at: milliseconds, partitions: partitions, timeout: timeout)
    }

    package func read(
        _ topic: String, since start: Int64, _ body: (Record) throws -> Void
    ) throws {
        try TopicStretch(properties: properties, topic: topic, since: start).forEach(body)
    }
}
