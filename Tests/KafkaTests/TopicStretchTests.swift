import Foundation
import Kafka
import Testing

@Suite struct TopicStretchTests {
    /// Writes one record for each of these times, in milliseconds.
    private func fill(_ stage: Stage, key: String, times: [Int64]) throws {
        let producer = try stage.producer()
        for time in times {
            try producer.send(
                topic: stage.topic, key: Array(key.utf8), payload: Array("\(time)".utf8),
                timestamp: time)
        }
        var errors: [KafkaError] = []
        #expect(producer.flush(timeout: .seconds(20)) { if let e = $0.error { errors.append(e) } })
        #expect(errors == [])
    }

    private func read(_ stretch: TopicStretch) throws -> [String] {
        var texts: [String] = []
        try stretch.forEach { record in
            texts.append(
                String(decoding: record.payload ?? .init(start: nil, count: 0), as: UTF8.self))
        }
        return texts
    }

    private func stretch(_ stage: Stage, since time: Int64) throws -> TopicStretch {
        try TopicStretch(properties: stage.properties, topic: stage.topic, since: time)
    }

    @Test func `reads every partition from the time on, in its order`() throws {
        let stage = try Stage(partitions: 3)
        // By murmur2: partition 0, and partition 2 of three.
        try fill(stage, key: "a", times: [1000, 2000, 3000, 4000])
        try fill(stage, key: "foobar", times: [1500, 2500, 2600])
        let all = try stretch(stage, since: 0)
        #expect(all.ranges.map(\.count).sorted() == [0, 3, 4])
        let texts = try read(all)
        #expect(texts.count == 7)
        #expect(texts.filter { $0.hasSuffix("000") } == ["1000", "2000", "3000", "4000"])
        #expect(texts.filter { !$0.hasSuffix("000") } == ["1500", "2500", "2600"])
        #expect(
            try read(try stretch(stage, since: 2500)).sorted() == ["2500", "2600", "3000", "4000"])
        #expect(try read(try stretch(stage, since: 4001)) == [])
    }

    @Test func `ends where the topic ended when it was made`() throws {
        let stage = try Stage(partitions: 1)
        try fill(stage, key: "a", times: [1000, 2000])
        let stretch = try stretch(stage, since: 1500)
        try fill(stage, key: "a", times: [3000])
        #expect(try read(stretch) == ["2000"])
        #expect(stretch.ranges == [1..<2])
    }

    @Test func `leaves no trace in a group, even if its properties name one`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(3)
        let properties = stage.properties.merging([
            "group.id": stage.group, "enable.auto.commit": "true",
        ]) { $1 }
        let stretch = try TopicStretch(properties: properties, topic: stage.topic, since: 0)
        #expect(try read(stretch) == texts(0..<3))
        let consumer = try stage.consumer()
        try consumer.join()
        #expect(try consumer.committed([0], timeout: .seconds(10)) == [:])
    }

    @Test func `a topic that is not there is named as such`() throws {
        let stage = try Stage(partitions: 1)
        let error = #expect(throws: KafkaError.self) {
            try TopicStretch(
                properties: stage.properties, topic: "none-\(UUID().uuidString)", since: 0)
        }
        #expect(error?.isUnknownTopic == true)
    }

    @Test func `what the reader throws ends the reading`() throws {
        struct Enough: Error {}
        let stage = try Stage(partitions: 1)
        try stage.fill(3)
        let stretch = try stretch(stage, since: 0)
        #expect(throws: Enough.self) { try stretch.forEach { _ in throw Enough() } }
    }
}
