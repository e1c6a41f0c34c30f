/// A property of librdkafka, and where it was written.
package struct KafkaProperty: Sendable {
    /// Of the mapping that it stands in: `kafka.properties`.
    package let key: String
    package let name: String
    package let value: String
    let place: Place

    package func mistake(_ problem: String) -> Mistake {
        let line = problem.map { $0.isNewline ? " " : String($0) }.joined()
        return Mistake(place: place, problem: "\(key): \(name): \(line)")
    }
}

extension Settings {
    /// As they were set, in all mappings, those for all clients last.
    package var kafkaProperties: [KafkaProperty] {
        let keys = Keys.standard
        return [keys.consumerProperties, keys.producerProperties, keys.properties].flatMap { key in
            guard case .map(let map, _)? = entries[key.path] else { return [KafkaProperty]() }
            return map.sorted { $0.key < $1.key }.map {
                KafkaProperty(key: key.path, name: $0, value: $1.text, place: $1.place)
            }
        }
    }
}
