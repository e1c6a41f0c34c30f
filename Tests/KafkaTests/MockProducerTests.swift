import CRdkafka
import Kafka
import Testing

/// Whatever Kafka answers, a message is delivered in the end, and what is called delivered is
/// there. Counted on librdkafka's own cluster, which stores nothing of a request that it refuses.
@Suite struct MockProducerTests {
    /// librdkafka tries again by itself.
    private static let passing = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_INVALID_MSG,
    ]

    /// librdkafka gives the messages back.
    private static let refusing = [
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_REQUIRED_ACKS,
        RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
        RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT,
        RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_UNKNOWN,
        RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
    ]

    /// The producer is at its end, or has to begin its numbers anew.
    private static let fatal = [
        RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
        RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    ]

    @Test(arguments: passing + refusing + fatal)
    func `an answer to produce`(error: rd_kafka_resp_err_t) throws {
        let broker = try MockBroker()
        let producer = try DurableProducer(properties: broker.properties)
        broker.fail(.produce, Array(repeating: error, count: 3))
        let delivered = try deliver(20, by: producer)
        #expect(delivered == Array(1...20))
        try expectThere(20, on: broker)
    }

    @Test(arguments: [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_UNKNOWN,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    ])
    func `an answer to the request for a producer's id`(error: rd_kafka_resp_err_t) throws {
        let broker = try MockBroker()
        broker.fail(.initProducer, Array(repeating: error, count: 2))
        let producer = try DurableProducer(properties: broker.properties)
        #expect(try deliver(20, by: producer) == Array(1...20))
        try expectThere(20, on: broker)
    }

    /// What metadata says of the topic for a while.
    @Test(arguments: [
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
    ])
    func `a topic that is not to be had for a while`(error: rd_kafka_resp_err_t) throws {
        let broker = try MockBroker()
        broker.failTopic(error)
        let producer = try DurableProducer(
            properties: broker.properties.merging([
                "topic.metadata.propagation.max.ms": "300", "metadata.max.age.ms": "1000",
                "topic.metadata.refresh.interval.ms": "500",
            ]) { $1 })
        for number in 1...20 { producer.send(message(number)) }
        var isHealed = false
        var begin = ContinuousClock.now
        var delivered: [UInt64] = []
        while delivered.count < 20, .now - begin < .seconds(30) {
            producer.serve(wait: .milliseconds(50), notices: { _ in }) { delivered.append($0) }
            guard !isHealed, .now - begin > .seconds(1) else { continue }
            #expect(delivered.isEmpty)
            broker.failTopic(nil)
            (isHealed, begin) = (true, .now)
        }
        #expect(delivered.sorted() == Array(1...20))
        try expectThere(20, on: broker)
    }

    @Test func `a leader that moves and a broker that goes away`() throws {
        let broker = try MockBroker(brokers: 2, partitions: 2)
        broker.move(0, to: 1)
        broker.move(1, to: 2)
        let producer = try DurableProducer(properties: broker.properties)
        #expect(try deliver(10, by: producer).count == 10)
        broker.setDown(1, true)
        for number in 11...20 { producer.send(message(number)) }
        broker.move(0, to: 2)
        let rest = try serve(producer)
        #expect(rest == Array(11...20))
        broker.setDown(1, false)
        try expectThere(20, on: broker)
    }

    private func message(_ number: Int) -> DurableProducer.Message {
        .init(topic: MockBroker.topic, key: nil, payload: Array("\(number)".utf8))
    }

    private func deliver(_ count: Int, by producer: DurableProducer) throws -> [UInt64] {
        for number in 1...count { producer.send(message(number)) }
        return try serve(producer)
    }

    /// - Returns: the numbers that were called delivered, in order; each as often as it was.
    private func serve(_ producer: DurableProducer) throws -> [UInt64] {
        var delivered: [UInt64] = []
        let end = ContinuousClock.now + .seconds(30)
        while producer.openCount > 0, ContinuousClock.now < end {
            producer.serve(wait: .milliseconds(50), notices: { _ in }) { delivered.append($0) }
        }
        return delivered.sorted()
    }

    /// Every message, each once: what was refused was not stored.
    private func expectThere(_ count: Int, on broker: MockBroker) throws {
        let ends = try Topics(properties: broker.properties).endOffsets(of: MockBroker.topic)
        #expect(ends.reduce(0, +) == Int64(count))
    }
}
