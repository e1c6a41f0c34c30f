import Foundation
import Kafka
import Testing

@Suite struct RoundTripTests {
    @Test func `a message keeps its key, headers and time`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try stage.producer()
        let headers = [("a", Array("1".utf8)), ("a", []), ("b", [0, 255])]
        try producer.send(
            topic: stage.topic, key: Array("user".utf8), payload: Array("mail".utf8),
            headers: headers, token: 42, timestamp: 1_700_000_000_123)
        var reports: [Producer.Report] = []
        #expect(producer.flush(timeout: .seconds(10)) { reports.append($0) })
        #expect(reports.map(\.token) == [42])
        #expect(reports.map(\.error) == [nil])
        #expect(reports.map(\.offset) == [0])

        let consumer = try stage.consumer()
        try consumer.join()
        let records = consumer.batch(max: 10, wait: .seconds(10)).copies
        try #require(records.count == 1)
        let record = records[0]
        #expect(record.key == Array("user".utf8))
        #expect(record.payload == Array("mail".utf8))
        #expect(record.timestamp == 1_700_000_000_123)
        #expect(record.partition == 0 && record.offset == 0)
        #expect(record.headers.map(\.name) == ["a", "a", "b"])
        #expect(record.headers.map(\.value) == headers.map(\.1))
    }

    @Test func `a message without headers carries the time of sending`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(1)
        let consumer = try stage.consumer()
        try consumer.join()
        let records = consumer.batch(max: 10, wait: .seconds(10)).copies
        try #require(records.count == 1)
        let now = Date().timeIntervalSince1970 * 1000
        #expect(abs(Double(records[0].timestamp ?? 0) - now) < 60_000)
        #expect(records[0].headers.isEmpty)
    }

    @Test func `a key always goes to the partition that the Java client gives it`() throws {
        let stage = try Stage(partitions: 4)
        let producer = try stage.producer()
        // Partitions by `Utils.toPositive(Utils.murmur2(key)) % 4` of kafka-clients.
        let expected: [(String, Int32)] = [
            ("a", 0), ("b", 0), ("user-1", 0), ("user-2", 0), ("21", 0), ("foobar", 2),
        ]
        for (token, (key, _)) in expected.enumerated() {
            try producer.send(
                topic: stage.topic, key: Array(key.utf8), payload: [], token: UInt64(token))
        }
        var partitions = [Int32](repeating: -1, count: expected.count)
        #expect(producer.flush(timeout: .seconds(10)) { partitions[Int($0.token)] = $0.partition })
        #expect(partitions == expected.map(\.1))
    }

    @Test func `a wrong property is named, with librdkafka's own words`() {
        let error = #expect(throws: KafkaError.self) {
            try Producer(properties: ["acks": "most"])
        }
        #expect(error?.description.contains("'acks'") == true)
        #expect(error?.message.contains("Invalid value") == true)
        let unknown = #expect(throws: KafkaError.self) {
            try Consumer(properties: ["bootstrap": "x"], group: "g", topic: "t")
        }
        #expect(unknown?.message.contains("No such configuration property") == true)
    }

    @Test func `properties that contradict each other are refused`() {
        let error = #expect(throws: KafkaError.self) {
            try Producer(properties: ["enable.idempotence": "true", "acks": "1"])
        }
        #expect(error?.message.contains("acks") == true)
    }

    @Test func `a message over the limit is refused at once and for ever`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try stage.producer(["message.max.bytes": "2000"])
        let error = #expect(throws: KafkaError.self) {
            try producer.send(
                topic: stage.topic, key: [], payload: [UInt8](repeating: 1, count: 3000))
        }
        #expect(error?.isTooLarge == true)
        #expect(error?.isRetriable == false)
    }

    @Test func `a full queue says so and takes more after its reports`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try stage.producer(["queue.buffering.max.messages": "10"])
        var full = 0
        for number in 0..<50 {
            while true {
                do {
                    try producer.send(
                        topic: stage.topic, key: [], payload: [1], token: UInt64(number))
                    break
                } catch {
                    try #require(error.isQueueFull && error.isRetriable)
                    full += 1
                    producer.reports(wait: .milliseconds(100)) { _ in }
                }
            }
        }
        #expect(full > 0)
        #expect(producer.flush(timeout: .seconds(10)))
        #expect(try Topics(properties: stage.properties).endOffsets(of: stage.topic) == [50])
    }

    @Test func `a topic is created once, measured and deleted`() throws {
        let stage = try Stage(partitions: 3)
        let topics = try Topics(properties: stage.properties)
        #expect(try topics.create(stage.topic, partitions: 3) == false)
        #expect(try topics.partitionCount(of: stage.topic) == 3)
        #expect(try topics.endOffsets(of: stage.topic) == [0, 0, 0])
        try stage.fill(5)
        #expect(try topics.endOffsets(of: stage.topic).reduce(0, +) == 5)
        #expect(try topics.delete(stage.topic))
        #expect(try !topics.delete(stage.topic))
        try topics.ping(timeout: .seconds(5))
    }

    @Test func `a broker that is not there does not answer a ping`() throws {
        let topics = try Topics(properties: ["bootstrap.servers": "127.0.0.1:1"])
        let error = #expect(throws: KafkaError.self) {
            try topics.ping(timeout: .milliseconds(300))
        }
        #expect(error?.isRetriable == true)
    }
}
