import CRdkafka
import Foundation
import TestServers
import Testing

@testable import Kafka

@Suite struct DurableProducerTests {
    @Test func `what a dead producer had goes out by another`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try DurableProducer(properties: stage.properties)
        // Nothing can be confirmed before the end comes.
        let dead = try #require(producer.producer as? Producer)
        let first = (0..<3).map { producer.send(stage.message("\($0)")) }
        rd_kafka_test_fatal_error(
            dead.client.handle, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "a test")
        let later = producer.send(stage.message("3"))
        var delivered: [UInt64] = []
        var notices: [Notice] = []
        try producer.serve(until: { delivered.count == 4 }, { notices.append($0) }) {
            delivered.append($0)
        }
        #expect(delivered == first + [later])
        #expect(producer.producer !== dead)
        #expect(producer.openCount == 0)
        let ends = notices.compactMap { if case .replaced(let error) = $0 { error } else { nil } }
        #expect(ends.map(\.name) == ["OUT_OF_ORDER_SEQUENCE_NUMBER"])
        // What was confirmed to the dead one only may come twice.
        #expect(Set(try stage.consumer().payloads(4)) == Set(texts(0..<4)))
    }

    @Test func `nil stays nil and empty stays empty`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try DurableProducer(properties: stage.properties)
        let contents: [[UInt8]?] = [nil, [], [0]]
        for content in contents {
            producer.send(.init(topic: stage.topic, key: content, payload: content))
        }
        try producer.serve(until: { producer.openCount == 0 })
        let records = try stage.consumer().records(3)
        #expect(records.map(\.key) == contents)
        #expect(records.map(\.payload) == contents)
    }

    @Test func `what is too large waits, or is cut if it may be`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try DurableProducer(
            properties: stage.properties.merging(["message.max.bytes": "100000"]) { $1 })
        let large = (0..<150_000).map { UInt8(truncatingIfNeeded: $0) }
        let whole = producer.send(.init(topic: stage.topic, key: nil, payload: large))
        let cut = producer.send(
            .init(
                topic: stage.topic, key: [1], payload: large, headers: [("error", [2])],
                isCuttable: true))
        var (delivered, notices): ([UInt64], [Notice]) = ([], [])
        try producer.serve(until: { !delivered.isEmpty }, { notices.append($0) }) {
            delivered.append($0)
        }
        #expect(delivered == [cut] && whole != cut)
        #expect(producer.openCount == 1)
        #expect(notices.contains { if case .failed(let e) = $0 { e.isTooLarge } else { false } })
        let record = try #require(try stage.consumer().records(1).first)
        #expect(record.key == [1])
        #expect(record.payload == Array(large.prefix(DurableProducer.cutBytes)))
        #expect(record.headers.map(\.name) == ["error", "cut_from_bytes"])
        #expect(record.headers.map(\.value) == [[2], Array("150000".utf8)])
    }
}

extension Stage {
    fileprivate func message(_ text: String) -> DurableProducer.Message {
        .init(topic: topic, key: [], payload: Array(text.utf8))
    }
}

extension DurableProducer {
    fileprivate func serve(
        until isDone: () -> Bool, _ notices: (Notice) -> Void = { _ in },
        _ delivered: (UInt64) -> Void = { _ in }
    ) throws {
        let end = ContinuousClock.now + .seconds(20)
        while !isDone() {
            try #require(ContinuousClock.now < end)
            serve(wait: .milliseconds(50), notices: notices, delivered)
        }
    }
}
