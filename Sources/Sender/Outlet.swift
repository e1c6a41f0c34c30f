import Kafka
import Logging
import Telemetry

/// What goes to Kafka: events of mails and dead letters. Kept until the broker confirms it, and
/// sent again for as long as it does not. For one thread.
final class Outlet {
    struct Message {
        let topic: String
        let key: [UInt8]
        /// Nil: none, as in the message that it repeats.
        var payload: [UInt8]?
        var headers: [(String, [UInt8])] = []
    }

    /// Whom the confirmation concerns.
    enum Ticket: Hashable {
        case request(String)
        /// A message that is no request.
        case position(Position)
    }

    /// Before a message that failed goes out again.
    static let pause: Duration = .seconds(1)

    private let producer: Producer
    private let watch: KafkaWatch
    private var messages: [UInt64: (message: Message, ticket: Ticket)] = [:]
    private var tokens: UInt64 = 0
    /// Messages to be confirmed, by whom they concern.
    private var open: [Ticket: Int] = [:]
    private var again: [(token: UInt64, at: ContinuousClock.Instant)] = []

    init(_ properties: [String: String], _ watch: KafkaWatch) throws(KafkaError) {
        producer = try Producer(properties: properties)
        self.watch = watch
    }

    var isIdle: Bool { messages.isEmpty }

    /// Sends the messages; `confirmed` names the ticket once all of its messages are in Kafka.
    func send(_ batch: [Message], for ticket: Ticket) {
        precondition(!batch.isEmpty, "nothing to confirm")
        for message in batch {
            tokens += 1
            messages[tokens] = (message, ticket)
            open[ticket, default: 0] += 1
            send(tokens)
        }
    }

    /// Those whose last message was confirmed since the last call; waits at most `wait`.
    ///
    /// - Throws: when the producer is dead.
    func confirmed(wait: Duration) throws(KafkaError) -> [Ticket] {
        if let error = producer.fatalError { throw error }
        let now = ContinuousClock.now
        let due = again.filter { $0.at <= now }
        again.removeAll { $0.at <= now }
        for (token, _) in due { send(token) }

        var tickets: [Ticket] = []
        producer.reports(wait: wait, notices: watch.hear) { report in
            if let error = report.error {
                failed(report.token, error)
            } else if let ticket = done(report.token) {
                tickets.append(ticket)
            }
        }
        return tickets
    }

    private func send(_ token: UInt64) {
        guard let message = messages[token]?.message else { return }
        do throws(KafkaError) {
            try producer.send(
                topic: message.topic, key: message.key, payload: message.payload ?? [],
                headers: message.headers, token: token)
        } catch {
            failed(token, error)
        }
    }

    private func failed(_ token: UInt64, _ error: KafkaError) {
        watch.failed(error)
        if error.isTooLarge, messages[token]?.message.payload != nil {
            // The headers say where the original lies.
            messages[token]?.message.payload = nil
            messages[token]?.message.headers.append(("truncated", Array("too large".utf8)))
        }
        again.append((token, .now + Self.pause))
    }

    private func done(_ token: UInt64) -> Ticket? {
        guard let ticket = messages.removeValue(forKey: token)?.ticket, let count = open[ticket]
        else { return nil }
        open[ticket] = count > 1 ? count - 1 : nil
        return count > 1 ? nil : ticket
    }
}
