import Kafka
import Settings

extension Settings {
    /// - Throws: each property that librdkafka does not know, or not with such a value.
    func checkProperties() throws(SettingsError) {
        let mistakes = kafkaProperties.compactMap { property in
            PropertyCheck.problem(of: property.name, property.value).map(property.mistake)
        }
        if !mistakes.isEmpty { throw SettingsError(mistakes: mistakes) }
    }

    /// - Throws: a property with which no client can be made, though it may be right for itself: it
    ///   contradicts another, or names a certificate that is not there.
    func checkClients() throws(SettingsError) {
        // Without brokers, so that the network is not touched.
        func alone(_ properties: [String: String]) -> [String: String] {
            properties.filter { $0.key != "bootstrap.servers" }
        }
        let problems = [
            (
                "kafka.producer_properties",
                PropertyCheck.problem(ofConsumer: alone(kafka.readerProperties))
            ),
            (
                "kafka.consumer_properties",
                PropertyCheck.problem(ofProducer: alone(kafka.producerProperties()))
            ),
        ]
        let mistakes = problems.compactMap { foreign, problem in
            problem.flatMap { mistake($0, among: kafkaProperties.filter { $0.key != foreign }) }
        }
        if let first = mistakes.first { throw SettingsError(mistakes: [first]) }
    }

    /// - Returns: the mistake at the property that `problem` speaks of, or else at the first; nil
    ///   when none was set, for then it is not the configuration's.
    private func mistake(_ problem: String, among properties: [KafkaProperty]) -> Mistake? {
        let named = properties.filter { problem.contains($0.name) }
            .max { $0.name.count < $1.name.count }
        return (named ?? properties.first)?.mistake(problem)
    }
}
