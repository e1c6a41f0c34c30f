/// What a relay's refusal is about: who has to change something. A short word of a fixed set, for
/// metrics, events and dead letters.
package enum ReplyClass: String, CaseIterable, Sendable {
    /// The address: nobody is there. No mail should go there again.
    case hard
    /// Nothing that lasts: the relay is busy, or wants to be asked later.
    case soft
    /// Us: reputation, authentication, volume, or a filter of the recipient against us.
    case block
    /// The recipient's mailbox is full.
    case quota
    /// What the mail says or how long it is.
    case content
    /// The answer does not tell. The address may be good.
    case other
}

/// RFC 3463: `5.7.26`, without its first digit, which repeats the reply code's.
struct EnhancedCode: Equatable, Sendable {
    let subject: Int
    let detail: Int

    /// The code at the head of a reply's text, which may follow the reply code.
    init?(headOf text: String) {
        for word in text.split(separator: " ", maxSplits: 2).prefix(2) {
            // Cisco's gateways write #5.1.0; in lines that go on it is 550-5.1.1.
            let word = word.split(whereSeparator: { $0 == "-" || $0 == "#" }).last ?? ""
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "4" || parts[0] == "5",
                parts.allSatisfy({ (1...3).contains($0.utf8.count) }),
                let subject = UInt16(parts[1]), let detail = UInt16(parts[2])
            else { continue }
            self.subject = Int(subject)
            self.detail = Int(detail)
            return
        }
        return nil
    }
}
