/// What librdkafka says of properties, before a client is needed. Reaches no broker.
package enum PropertyCheck {
    /// - Returns: why this property is not to be set so; nil when it may be.
    package static func problem(of name: String, _ value: String) -> String? {
        Configuration.problem(of: name, value)
    }

    /// - Returns: why no client can be made with all of these together, which may be each right for
    ///   itself; nil when it can.
    package static func problem(ofProducer properties: [String: String]) -> String? {
        problem { () throws(KafkaError) in try Producer(properties: properties) }
    }

    /// The same of a consumer.
    package static func problem(ofConsumer properties: [String: String]) -> String? {
        problem { () throws(KafkaError) in try Topics(properties: properties) }
    }

    private static func problem(_ make: () throws(KafkaError) -> AnyObject) -> String? {
        do throws(KafkaError) {
            _ = try make()
            return nil
        } catch { return error.message }
    }
}
