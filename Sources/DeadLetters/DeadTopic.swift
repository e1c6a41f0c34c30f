package import Events
package import Kafka

/// The topic mail-dead, read once and left as it is.
package struct DeadTopic {
    private let stretch: TopicStretch

    /// - Parameters:
    ///   - properties: librdkafka's, for a consumer.
    ///   - topic: its name.
    ///   - start: from the first message at or after it; nil: from the beginning.
    /// - Throws: `isUnknownTopic` when there is no such topic.
    package init(
        properties: [String: String], topic: String, since start: EventTime? = nil
    ) throws(KafkaError) {
        stretch = try TopicStretch(
            properties: properties, topic: topic, since: start?.milliseconds ?? 0)
    }

    /// The newest letter of each name that is asked for, in order of time. A mail may fail again
    /// after it was retried, and a sender that crashes tells an end twice.
    ///
    /// - Returns: those that are wanted, without their variables: there may be very many.
    /// - Throws: a `KafkaError` when Kafka stays away.
    package func newest(_ isWanted: (DeadLetter) -> Bool) throws -> [DeadLetter] {
        var newest: [String: DeadLetter] = [:]
        try stretch.forEach { record in
            let letter = DeadLetter(record, isWhole: false)
            // Of one name the order is Kafka's, as long as it stays in one partition.
            newest[letter.name] = letter
        }
        return newest.values.filter(isWanted).sorted {
            ($0.time?.milliseconds ?? 0, $0.place.partition, $0.place.offset)
                < ($1.time?.milliseconds ?? 0, $1.place.partition, $1.place.offset)
        }
    }

    /// The messages at these places as they came, one after the other.
    package func forEach(
        at places: Set<DeadLetter.Place>,
        _ body: (DeadLetter, _ key: [UInt8]?, _ payload: [UInt8]?) throws -> Void
    ) throws {
        try stretch.forEach { record in
            let place = DeadLetter.Place(partition: record.partition, offset: record.offset)
            guard places.contains(place) else { return }
            try body(DeadLetter(record), record.key.map(Array.init), record.payload.map(Array.init))
        }
    }
}
