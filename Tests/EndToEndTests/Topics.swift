import Events
import Foundation
import Kafka
import TestServers
import Testing

/// Writes records and knows where each came to lie.
final class TopicWriter {
    struct Place: Hashable {
        let partition: Int32
        let offset: Int64
    }

    private let producer: Producer
    private let topic: String
    private var nextToken: UInt64 = 1
    private var unheard: [UInt64: Int] = [:]
    private var places: [Place?] = []

    init(_ topic: String, on broker: Server) throws {
        self.topic = topic
        producer = try Producer(
            properties: broker.kafkaProperties.merging([
                // Brokers measure what is compressed, so an event may be larger than a message.
                "message.max.bytes": "16000000", "compression.codec": "lz4",
            ]) { $1 })
    }

    /// Returns when Kafka has them all.
    ///
    /// - Returns: where each lies; nil where the broker did not tell.
    @discardableResult
    func write(_ lines: some Sequence<Line>) throws -> [Place?] {
        places = []
        for line in lines { try write(line) }
        let end = ContinuousClock.now + .seconds(60)
        while !unheard.isEmpty {
            guard ContinuousClock.now < end else {
                throw ServerError("\(unheard.count) records are not in Kafka after a minute")
            }
            try takeReports(wait: .milliseconds(50))
        }
        return places
    }

    /// One event into each partition that no scenario asks for, so that nothing is left waiting
    /// for the time to come.
    func close(at time: EventTime, partitions: Int) throws {
        var open = Set(0..<Int32(partitions))
        var number = 0
        while !open.isEmpty {
            let place = try write([Line("closing-\(number)", "closing_time", at: time)])
            if let partition = place.first??.partition { open.remove(partition) }
            number += 1
        }
    }

    private func write(_ line: Line) throws {
        let token = nextToken
        nextToken += 1
        unheard[token] = places.count
        places.append(nil)
        while true {
            do {
                try line.key.withBytes { key in
                    try line.bytes.withBytes { payload in
                        try producer.send(
                            topic: topic, key: key, payload: payload, token: token,
                            timestamp: line.recordTime)
                    }
                }
                return
            } catch let error as KafkaError where error.isQueueFull {
                try takeReports(wait: .milliseconds(50))
            }
        }
    }

    private func takeReports(wait: Duration) throws {
        var failure: KafkaError?
        producer.reports(wait: wait) { report in
            failure = failure ?? report.error
            guard let index = unheard.removeValue(forKey: report.token) else { return }
            places[index] = report.offset.map { Place(partition: report.partition, offset: $0) }
        }
        if let failure { throw failure }
    }
}

extension [UInt8]? {
    /// Nil stays nil; no bytes are not nil.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
        guard let self else { return try body(nil) }
        return try (self + [0]).withUnsafeBytes { try body(.init(rebasing: $0[..<self.count])) }
    }
}

/// Reads a topic from its beginning and remembers everything.
final class TopicReader {
    struct Message {
        let partition: Int32
        let offset: Int64
        let key: [UInt8]?
        let payload: [UInt8]?
        let headers: [String: String]
        let recordTime: Int64?

        var text: String { payload.map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    private(set) var messages: [Message] = []
    private let consumer: Consumer
    private let topics: Topics
    private var next: [Int32: Int64] = [:]

    init(_ topic: String, on broker: Server) throws {
        let properties = broker.kafkaProperties.merging(Stage.clientProperties) { $1 }
        consumer = try Consumer(
            properties: properties.merging(["auto.offset.reset": "earliest"]) { $1 },
            group: "reader-\(UUID().uuidString)", topic: topic)
        topics = try Topics(properties: broker.kafkaProperties)
    }

    /// Leaves the group: a consumer that is destroyed as a member may wait for ever.
    deinit { try? consumer.close(limit: .seconds(10)) }

    /// Reads until what was read is what `isEnough` waits for.
    func read(
        _ what: String, within limit: Duration = .seconds(60),
        until isEnough: ([Message]) throws -> Bool
    ) throws {
        let end = ContinuousClock.now + limit
        while try !isEnough(messages) {
            guard ContinuousClock.now < end else {
                throw ServerError("\(messages.count) messages, and not \(what) after \(limit)")
            }
            try look(.milliseconds(50))
        }
    }

    /// Reads what there is at this moment.
    func readAll() throws {
        let ends = try topics.endOffsets(of: consumer.topic, timeout: .seconds(10))
        try read("its end") { _ in
            ends.enumerated().allSatisfy { $1 == 0 || next[Int32($0), default: 0] >= $1 }
        }
    }

    /// Takes what has come, waiting a little when there is nothing.
    func look(_ wait: Duration = .milliseconds(20)) throws {
        while let notice = consumer.nextNotice(wait: .zero) {
            switch notice {
            case .assigned(let partitions):
                try consumer.start(partitions.map { ($0, next[$0]) })
            case .revoked(let partitions, _): try consumer.stop(partitions)
            default: break
            }
        }
        consumer.batch(max: 10_000, wait: wait).forEach { record in
            next[record.partition] = record.offset + 1
            messages.append(
                Message(
                    partition: record.partition, offset: record.offset,
                    key: record.key.map(Array.init), payload: record.payload.map(Array.init),
                    headers: Dictionary(
                        record.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
                    ) { $1 }, recordTime: record.timestamp))
        }
    }
}
