import CRdkafka
import Kafka
import Testing

/// Whatever Kafka answers, a consumer reads every record once and in order, and goes on where it
/// committed.
@Suite struct MockConsumerTests {
    private static let coordinator = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    ]
    private static let member = [
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
    ]

    private static let fetch = [
        RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
        RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
        RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_UNKNOWN,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_INVALID_MSG,
    ]

    @Test func `whatever is answered to a fetch, records come once and in order`() throws {
        let broker = try MockBroker()
        let consumer = try broker.consumer()
        var next = 0
        for error in Self.fetch {
            broker.fail(.fetch, [error, error])
            try broker.fill(next..<next + 50)
            let found = try consumer.payloads(50)
            #expect(
                found == texts(next..<next + 50), "\(String(cString: rd_kafka_err2name(error)))")
            next += 50
        }
        #expect(try consumer.payloads(1, for: .milliseconds(200)) == [])
        try consumer.close(limit: .seconds(10)) { try consumer.answer($0) }
    }

    @Test(arguments: [
        (MockBroker.Request.findCoordinator, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE),
        (.findCoordinator, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED),
        (.join, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID), (.join, RD_KAFKA_RESP_ERR_NOT_COORDINATOR),
        (.sync, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS),
        (.committed, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS),
    ])
    func `whatever the group's coordinator answers, the first records come`(
        request: MockBroker.Request, error: rd_kafka_resp_err_t
    ) throws {
        let broker = try MockBroker()
        try broker.fill(0..<10)
        broker.fail(request, [error])
        let consumer = try broker.consumer()
        #expect(try consumer.payloads(10, for: .seconds(30)) == texts(0..<10))
        try consumer.close(limit: .seconds(10)) { try consumer.answer($0) }
    }

    /// Put out of its group, it begins again where it committed.
    @Test(arguments: member + [RD_KAFKA_RESP_ERR_NOT_COORDINATOR])
    func `an answer to a heartbeat`(error: rd_kafka_resp_err_t) throws {
        let broker = try MockBroker()
        try broker.fill(0..<100)
        let consumer = try broker.consumer()
        #expect(try consumer.payloads(50) == texts(0..<50))
        try consumer.commitAndWait([(0, 50)])
        broker.fail(.heartbeat, [error])
        try broker.fill(100..<150)
        var seen = Set(try consumer.payloads(100))
        let end = ContinuousClock.now + .seconds(20)
        while seen.count < 100, ContinuousClock.now < end {
            seen.formUnion(try consumer.payloads(1, for: .seconds(1)))
        }
        #expect(seen == Set(texts(50..<150)))
        try consumer.close(limit: .seconds(10)) { try consumer.answer($0) }
    }

    /// A partition is given up in time all the same.
    @Test func `a commit that nobody answers is not waited for`() throws {
        let broker = try MockBroker()
        try broker.fill(0..<10)
        let consumer = try broker.consumer()
        try consumer.join()
        broker.delay(.commit, milliseconds: 30_000)
        let begin = ContinuousClock.now
        #expect(throws: KafkaError.self) { try consumer.commitAndWait([(0, 5)]) }
        #expect(ContinuousClock.now - begin < .seconds(10))
    }

    /// A commit that failed is told, and a later one is as good.
    @Test func `whatever is answered to a commit, it is made in the end`() throws {
        let broker = try MockBroker()
        try broker.fill(0..<100)
        let consumer = try broker.consumer()
        var offset: Int64 = 0
        for error in Self.coordinator + Self.member {
            offset += 1
            broker.fail(.commit, [error])
            var isDone = false
            let end = ContinuousClock.now + .seconds(20)
            while !isDone, ContinuousClock.now < end {
                // The member may have to join again first.
                if consumer.assignment.isEmpty { _ = try? consumer.join() }
                try consumer.commit([(0, offset)])
                let notice = try consumer.serve { if case .committed = $0 { true } else { false } }
                isDone = notice == .committed(nil)
            }
            #expect(isDone, "\(String(cString: rd_kafka_err2name(error)))")
            #expect(try consumer.committed([0], timeout: .seconds(10)) == [0: offset])
        }
        try consumer.close(limit: .seconds(10)) { try consumer.answer($0) }
    }
}
