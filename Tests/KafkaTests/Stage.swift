import Foundation
import Kafka
import TestServers
import Testing

/// A topic of a test's own, with those who write and read it.
struct Stage {
    let topic: String
    let group: String
    let properties: [String: String]

    init(partitions: Int, on server: Server? = nil) throws {
        let server = try server ?? Server.sharedBroker.get()
        topic = "topic-\(UUID().uuidString)"
        group = "group-\(UUID().uuidString)"
        properties = server.kafkaProperties
        try Topics(properties: properties).create(
            // For records of long ago.
            topic, partitions: partitions, config: ["retention.ms": "-1"])
    }

    func producer(_ more: [String: String] = [:]) throws -> Producer {
        try Producer(properties: properties.merging(more) { $1 })
    }

    func consumer(_ more: [String: String] = [:]) throws -> Consumer {
        // A member learns of a rebalance by its heartbeat: often, or the tests wait.
        let base = [
            "auto.offset.reset": "earliest", "session.timeout.ms": "6000",
            "heartbeat.interval.ms": "300",
        ]
        return try Consumer(
            properties: properties.merging(base) { $1 }.merging(more) { $1 }, group: group,
            topic: topic)
    }

    /// Puts a record into each partition: the tests' broker answers a fetch from an empty one at
    /// once instead of waiting, which keeps both cores busy.
    func fillAll() throws {
        for key in 0..<32 { try fill(1, key: "\(key)") }
    }

    /// Sends `count` messages `0`, `1`, … under one key and waits until the broker has them.
    func fill(_ count: Int, from first: Int = 0, key: String = "key") throws {
        let producer = try producer()
        for number in first..<first + count {
            try producer.send(topic: topic, key: Array(key.utf8), payload: Array("\(number)".utf8))
        }
        var errors: [KafkaError] = []
        #expect(producer.flush(timeout: .seconds(20)) { if let e = $0.error { errors.append(e) } })
        #expect(errors == [])
    }
}

extension Consumer {
    /// Answers what comes until it is what `isWanted` waits for. Logs are dropped.
    func serve(
        for limit: Duration = .seconds(20), from offsets: [Int32: Int64] = [:],
        until isWanted: (Notice) -> Bool
    ) throws -> Notice? {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            guard let notice = nextNotice(wait: .milliseconds(50)) else { continue }
            try answer(notice, from: offsets)
            if isWanted(notice) { return notice }
        }
        return nil
    }

    /// Waits for the first assignment, and starts at the offsets or where Kafka says.
    func join(from offsets: [Int32: Int64] = [:]) throws {
        let notice = try serve(from: offsets) { if case .assigned = $0 { true } else { false } }
        try #require(notice != nil)
    }

    func answer(_ notice: Notice, from offsets: [Int32: Int64] = [:]) throws {
        switch notice {
        case .assigned(let partitions): try start(partitions.map { ($0, offsets[$0]) })
        case .revoked(let partitions, _):
            // The tests' broker forgets the other member's request to join when this one is back
            // at once; a program that commits first never is.
            usleep(300_000)
            try stop(partitions)
        default: break
        }
    }

    /// The payloads of the next `count` records.
    func payloads(_ count: Int, for limit: Duration = .seconds(20)) throws -> [String] {
        try records(count, for: limit).map(\.text)
    }

    func records(_ count: Int, for limit: Duration = .seconds(20)) throws -> [Copied] {
        var records: [Copied] = []
        let end = ContinuousClock.now + limit
        while records.count < count, ContinuousClock.now < end {
            while let notice = nextNotice(wait: .zero) { try answer(notice) }
            records += batch(max: count - records.count, wait: .milliseconds(100)).copies
        }
        return records
    }
}

/// A record that outlives its batch.
struct Copied {
    let partition: Int32
    let offset: Int64
    let key: [UInt8]?
    let payload: [UInt8]?
    let timestamp: Int64?
    let headers: [(name: String, value: [UInt8])]

    var text: String { String(decoding: payload ?? [], as: UTF8.self) }
}

extension Batch {
    var copies: [Copied] {
        var copies: [Copied] = []
        forEach {
            copies.append(
                Copied(
                    partition: $0.partition, offset: $0.offset, key: $0.key.map { Array($0) },
                    payload: $0.payload.map { Array($0) }, timestamp: $0.timestamp,
                    headers: $0.headers))
        }
        return copies
    }
}

func texts(_ range: Range<Int>) -> [String] { range.map(String.init) }
