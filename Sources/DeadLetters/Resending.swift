package import Events
import Kafka
import Messages
import Sender

/// Puts dead letters back on mail-send, one at a time: their end is taken out of the register, the
/// request goes to Kafka, and when Kafka has it the letter is marked. Stopped anywhere, nothing is
/// lost, since the letter stays, and repeated, nothing is sent twice, since the senders' register
/// knows what is under way and what was sent.
package struct Resending {
    package private(set) var counts = Counts()

    package struct Counts: Equatable, Sendable {
        package var retried = 0
        /// Past its `expires_at`: a sender would only drop it.
        package var expired = 0
        /// Sent meanwhile.
        package var sent = 0
        package var underWay = 0
        /// Nothing that could be sent.
        package var unreadable = 0
    }

    private let marks: DeadMarks
    private let producer: DurableProducer
    private let topic: String
    private let isExpired: (EventTime) -> Bool
    private let timeout: Duration

    /// What a request that was put back carries, so that who counts ends knows of two.
    package static let header = "retry_of"

    /// - Parameters:
    ///   - marks: What Redis knows.
    ///   - properties: librdkafka's, for a producer: the same as of the sender, so that a user's
    ///     requests stay together.
    ///   - topic: mail-send.
    ///   - timeout: after which Kafka is given up.
    ///   - isExpired: whether that time is over.
    /// - Throws: when a property is wrong.
    package init(
        _ marks: DeadMarks, properties: [String: String], topic: String,
        timeout: Duration = .seconds(60), isExpired: @escaping (EventTime) -> Bool
    ) throws {
        self.marks = marks
        self.topic = topic
        self.timeout = timeout
        self.isExpired = isExpired
        producer = try DurableProducer(properties: properties)
    }

    /// - Throws: `RedisError`; `ResendingError` when Kafka does not take it in time.
    package mutating func take(
        _ letter: DeadLetter, key: [UInt8]?, payload: [UInt8]?
    ) throws {
        guard let request = letter.request else { return counts.unreadable += 1 }
        if let end = request.expiresAt, isExpired(end) { return counts.expired += 1 }
        let line = try marks.forgetFailure(of: letter)
        let fate = Fate(register: line.map { String($0.prefix { $0 != " " }) })
        if line == "sent" { return counts.sent += 1 }
        if line == "expired" { return counts.expired += 1 }
        if fate.isUnderWay { return counts.underWay += 1 }
        try send(
            DurableProducer.Message(
                topic: topic, key: key, payload: payload,
                headers: [(Self.header, Array("\(letter.place)".utf8))]))
        try marks.mark(letter, as: .retried)
        counts.retried += 1
    }

    private func send(_ message: DurableProducer.Message) throws {
        producer.send(message)
        let end = ContinuousClock.now + timeout
        var trouble = "no answer"
        while producer.openCount > 0 {
            guard ContinuousClock.now < end else { throw ResendingError(description: trouble) }
            producer.serve(
                wait: .milliseconds(100),
                notices: { notice in
                    if case .failed(let error) = notice { trouble = "\(error)" }
                },
                { _ in })
        }
    }
}

/// Kafka did not take a request.
package struct ResendingError: Error, CustomStringConvertible {
    package let description: String
}
