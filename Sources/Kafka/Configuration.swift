import CRdkafka

/// Owns an `rd_kafka_conf_t` until a client takes it over.
struct Configuration: ~Copyable {
    private let conf: OpaquePointer

    /// Sets every property; later dictionaries win over earlier ones.
    ///
    /// - Throws: librdkafka's own words about the property that it does not take.
    init(_ layers: [String: String]...) throws(KafkaError) {
        let conf: OpaquePointer = rd_kafka_conf_new()
        let properties = layers.reduce(into: [:]) { $0.merge($1) { $1 } }
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            if let problem = Self.set(name, to: value, on: conf) {
                rd_kafka_conf_destroy(conf)
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG, message: "Kafka property '\(name)': \(problem)")
            }
        }
        self.conf = conf
    }

    deinit { rd_kafka_conf_destroy(conf) }

    /// Asks for these events on the client's queues instead of callbacks.
    borrowing func report(events: Int32) { rd_kafka_conf_set_events(conf, events) }

    /// Drops librdkafka's log: what fails comes as an error too.
    borrowing func silence() { rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in } }

    /// Makes a client, which owns the configuration from then on; on failure it is freed here.
    consuming func makeClient(_ type: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 512)
        guard let client = rd_kafka_new(type, conf, &text, text.count) else {
            let error = rd_kafka_last_error()
            _ = consume self
            throw KafkaError(error, message: Self.string(text))
        }
        discard self
        return client
    }

    /// - Returns: librdkafka's own words about a property that it does not take.
    static func problem(of name: String, _ value: String) -> String? {
        let conf: OpaquePointer = rd_kafka_conf_new()
        defer { rd_kafka_conf_destroy(conf) }
        return set(name, to: value, on: conf)
    }

    private static func set(
        _ name: String, to value: String, on conf: OpaquePointer
    ) -> String? {
        var text = [CChar](repeating: 0, count: 512)
        guard rd_kafka_conf_set(conf, name, value, &text, text.count) != RD_KAFKA_CONF_OK else {
            return nil
        }
        return string(text)
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
