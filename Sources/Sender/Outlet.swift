import Kafka

/// What goes to Kafka: events of mails and dead letters. For one thread.
final class Outlet {
    /// Whom the confirmation concerns.
    enum Ticket: Hashable {
        case request(String)
        /// A message that is no request.
        case position(Position)
    }

    private let producer: DurableProducer
    private let watch: KafkaWatch
    private var tickets: [UInt64: Ticket] = [:]
    /// Messages to be confirmed, by whom they concern.
    private var open: [Ticket: Int] = [:]

    init(_ producer: DurableProducer, _ watch: KafkaWatch) {
        self.producer = producer
        self.watch = watch
    }

    var isIdle: Bool { tickets.isEmpty }

    /// Sends the messages; `confirmed` names the ticket once all of its messages are in Kafka.
    func send(_ batch: [DurableProducer.Message], for ticket: Ticket) {
        precondition(!batch.isEmpty, "nothing to confirm")
        for message in batch {
            tickets[producer.send(message)] = ticket
            open[ticket, default: 0] += 1
        }
    }

    /// Those whose last message was confirmed since the last call; waits at most `wait`.
    func confirmed(wait: Duration) -> [Ticket] {
        var whole: [Ticket] = []
        producer.serve(wait: wait, notices: watch.hear) { token in
            guard let ticket = tickets.removeValue(forKey: token), let count = open[ticket]
            else { return }
            open[ticket] = count > 1 ? count - 1 : nil
            if count == 1 { whole.append(ticket) }
        }
        return whole
    }
}
