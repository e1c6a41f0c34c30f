import CMockBroker
import CRdkafka
import Kafka
import TestServers

/// A cluster of librdkafka's own that answers with the errors that it is told to. Its records are
/// in memory; for all else the tests have a real broker.
final class MockBroker {
    /// Kinds of requests, by Kafka's numbers.
    enum Request: Int16 {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case commit = 8
        case committed = 9
        case findCoordinator = 10
        case join = 11
        case heartbeat = 12
        case leave = 13
        case sync = 14
        case initProducer = 22
    }

    static let topic = "events"
    private let broker: OpaquePointer

    init(brokers: Int32 = 1, partitions: Int32 = 1) throws {
        guard let broker = mock_broker_new(brokers) else {
            throw ServerError("librdkafka makes no mock cluster")
        }
        self.broker = broker
        guard mock_broker_create(broker, Self.topic, partitions) == 0 else {
            throw ServerError("the mock cluster makes no topic")
        }
    }

    deinit { mock_broker_free(broker) }

    var properties: [String: String] {
        [
            "bootstrap.servers": String(cString: mock_broker_bootstraps(broker)),
            "reconnect.backoff.ms": "20", "reconnect.backoff.max.ms": "100",
            "retry.backoff.ms": "20", "topic.metadata.refresh.fast.interval.ms": "20",
        ]
    }

    /// The next requests of this kind fail, each with one of the errors.
    func fail(_ request: Request, _ errors: [rd_kafka_resp_err_t]) {
        mock_broker_fail(broker, request.rawValue, errors.map(\.rawValue), errors.count)
    }

    /// The next request of this kind waits for its answer.
    func delay(_ request: Request, milliseconds: Int32) {
        mock_broker_delay(broker, 1, request.rawValue, milliseconds)
    }

    /// What metadata says of the topic from now on; nil: all is well.
    func failTopic(_ error: rd_kafka_resp_err_t?) {
        mock_broker_fail_topic(broker, Self.topic, error?.rawValue ?? 0)
    }

    func setDown(_ number: Int32, _ isDown: Bool) {
        mock_broker_set_down(broker, number, isDown ? 1 : 0)
    }

    func move(_ partition: Int32, to number: Int32) {
        mock_broker_set_leader(broker, Self.topic, partition, number)
    }

    func consumer(_ more: [String: String] = [:]) throws -> Consumer {
        let base = [
            "auto.offset.reset": "earliest", "session.timeout.ms": "3000",
            "heartbeat.interval.ms": "200", "fetch.error.backoff.ms": "20",
        ]
        return try Consumer(
            properties: properties.merging(base) { $1 }.merging(more) { $1 }, group: "readers",
            topic: Self.topic)
    }

    /// Puts the texts of these numbers into the topic.
    func fill(_ range: Range<Int>) throws {
        let producer = try Producer(properties: properties)
        for text in texts(range) {
            try producer.send(topic: Self.topic, key: [1], payload: Array(text.utf8))
        }
        guard producer.flush(timeout: .seconds(20)) else {
            throw ServerError("the mock cluster does not take records")
        }
    }
}
