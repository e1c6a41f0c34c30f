import Foundation
import Kafka
import Logging
import Sender
import Synchronization
import Telemetry
import TestServers
import Workers

/// A sender on a thread of its own; stopped with this object at the latest.
final class RunningSender: Sendable {
    let metrics = SenderMetrics()
    let health: Health
    private let stopFlag = StopFlag()
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ options: SenderOptions) {
        health = Health(parts: Sender.parts(options), at: .now)
        let sender = Sender(
            options, health: health, metrics: metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let thread = Thread { [self] in
            do { try sender.run(stop: stopFlag) } catch { failure.withLock { $0 = error } }
            ended.signal()
        }
        thread.stackSize = BlockingService.stackSize
        thread.start()
    }

    deinit { stopFlag.set() }

    /// - Throws: what the sender threw.
    func stop() throws {
        stopFlag.set()
        guard ended.wait(timeout: .now() + 15) == .success else {
            throw ServerError("the sender does not stop")
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// Reads a topic from its beginning and remembers what it saw.
final class Witness {
    struct Message: Equatable {
        let partition: Int32
        let key: String
        let payload: String
        let headers: [String: String]
    }

    private let consumer: Consumer
    private(set) var messages: [Message] = []

    init(_ topic: String, on stage: Stage) throws {
        consumer = try Consumer(
            properties: stage.broker.kafkaProperties.merging([
                "auto.offset.reset": "earliest", "session.timeout.ms": "6000",
            ]) { $1 }, group: "witness-\(UUID().uuidString)", topic: topic)
    }

    /// Waits until there are `count` messages, and reads what else is there.
    func see(_ count: Int, within limit: Duration = .seconds(30)) throws -> [Message] {
        let end = ContinuousClock.now + limit
        while messages.count < count, ContinuousClock.now < end { try look(.milliseconds(50)) }
        try look(.milliseconds(50))
        return messages
    }

    private func look(_ wait: Duration) throws {
        while let notice = consumer.nextNotice(wait: .zero) {
            switch notice {
            case .assigned(let partitions): try consumer.start(partitions.map { ($0, nil) })
            case .revoked(let partitions, _): try consumer.stop(partitions)
            default: break
            }
        }
        consumer.batch(max: 1_000, wait: wait).forEach { record in
            messages.append(
                Message(
                    partition: record.partition, key: Self.text(record.key),
                    payload: Self.text(record.payload),
                    headers: Dictionary(
                        record.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
                    ) { $1 }))
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// A mail as the sink recorded it.
struct Received: Decodable {
    var from: String
    var to: [String]
    var content: Data

    /// The mail's id, from its Message-ID.
    var id: String {
        let text = String(decoding: content, as: UTF8.self)
        guard let start = text.range(of: "Message-ID: <")?.upperBound else { return "" }
        return String(text[start...].prefix(32))
    }
}

extension Sink {
    /// Ids of the mails received, in order; each as often as it came.
    func ids() throws -> [String] { try records(Received.self).map(\.id) }
}
