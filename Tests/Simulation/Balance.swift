import Telemetry

/// One book of a process, as docs/operations.md has them: what goes in comes out.
struct Balance {
    let book: String
    let incoming: Int
    let outgoing: Int

    var complaint: String? {
        incoming == outgoing ? nil : "the book of \(book) does not balance: \(self)"
    }
}

extension Balance: CustomStringConvertible {
    var description: String { "in \(incoming), out \(outgoing)" }
}

extension ProcessorMetrics {
    var balances: [Balance] {
        let decided = self.decisions.all
        func decisions(_ isWanted: (String) -> Bool) -> Int {
            decided.reduce(0) { $0 + (isWanted($1.key[1]) ? Int($1.value.value) : 0) }
        }
        let requests = outboxInherited.with("mail_request").value
        return [
            Balance(
                book: "events", incoming: Int(events.value),
                outgoing: Int(
                    eventsApplied.value + eventsIgnored.value + eventsDuplicate.value
                        + eventsTooLate.value) + eventsDead.sum),
            Balance(
                book: "decisions", incoming: matches.sum + Int(mailsReleased.value),
                outgoing: decisions { $0 != "hold" } + Int(mailsHeld.value)),
            Balance(
                book: "requests (\(requests) inherited, \(mailRequests.value) produced)",
                incoming: decisions { $0 == "send" } + Int(requests),
                outgoing: Int(mailRequests.value + mailRequestsKnown.value)
                    + Int(messagesOpen.with("mail_request").value)),
        ]
    }
}

extension SenderMetrics {
    var balances: [Balance] {
        let unreadable = requestsDead.with("unreadable", "").value
        return [
            Balance(
                book: "mails", incoming: Int(requests.value),
                outgoing: results.sum
                    + Int(requestsMerged.value + requestsReleased.value + unreadable)
                    + Int(open.value))
        ]
    }
}

extension Family where Member == Counter {
    fileprivate var sum: Int { all.values.reduce(0) { $0 + Int($1.value) } }
}
