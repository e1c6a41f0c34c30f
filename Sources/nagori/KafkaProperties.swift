import Settings

extension Settings.Kafka {
    /// librdkafka's, for a producer.
    func producerProperties(brokers given: String? = nil) -> [String: String] {
        let brokers = given ?? brokers.map(\.description).joined(separator: ",")
        return ["bootstrap.servers": brokers]
            .merging(properties) { $1 }
            .merging(producerProperties) { $1 }
            .merging(given.map { ["bootstrap.servers": $0] } ?? [:]) { $1 }
    }

    /// librdkafka's, for a consumer.
    var readerProperties: [String: String] {
        ["bootstrap.servers": brokers.map(\.description).joined(separator: ",")]
            .merging(properties) { $1 }
            .merging(consumerProperties) { $1 }
    }
}
