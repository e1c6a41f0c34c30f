import Events
import Feed
import Foundation
import Kafka
import TestServers
import Testing

@Suite struct FeederTests {
    @Test func `lines go to the partition of their user`() throws {
        let properties = try Server.sharedBroker.get().kafkaProperties
        let topic = "feed-\(UUID().uuidString)"
        let topics = try Topics(properties: properties)
        try topics.ensure(topic, partitions: 3)
        try topics.ensure(topic, partitions: 5)
        #expect(try topics.partitionCount(of: topic) == 3)
        var feeder = Feeder(
            try Producer(properties: properties), topic: topic, pace: Pace(perSecond: 2000))
        let start = ContinuousClock.now
        for number in 0..<300 {
            let line = "{\"userId\":\"u\(number % 10)\",\"event\":\"e\",\"timestamp\":0}"
            try Array(line.utf8).withUnsafeBytes { try feeder.send($0) }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(100))
        let isDone = feeder.finish()
        #expect(isDone)
        #expect(feeder.progress == Feeder.Progress(sent: 300, written: 300))
        var expected = [Int64](repeating: 0, count: 3)
        for number in 0..<300 {
            expected[Partitioner.partition(of: "u\(number % 10)".utf8, among: 3)] += 1
        }
        #expect(try topics.endOffsets(of: topic) == expected)
    }

    @Test func `what is no event goes along, and is counted`() throws {
        let properties = try Server.sharedBroker.get().kafkaProperties
        let topic = "feed-\(UUID().uuidString)"
        let topics = try Topics(properties: properties)
        try topics.ensure(topic, partitions: 1)
        var feeder = Feeder(
            try Producer(properties: properties), topic: topic, pace: Pace(perSecond: nil))
        try Array("{".utf8).withUnsafeBytes { try feeder.send($0) }
        let isDone = feeder.finish()
        #expect(isDone)
        #expect(feeder.progress == Feeder.Progress(sent: 1, written: 1, broken: 1))
        #expect(try topics.endOffsets(of: topic) == [1])
    }
}
