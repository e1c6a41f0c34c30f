/// Slots of a cap that are kept for some mails: of at least a priority, or of a class.
package struct Reserve: Hashable, Sendable {
    package enum Owner: Hashable, Sendable {
        /// 1...100
        case priority(Int)
        case messageClass(MessageClass)
    }

    /// At least 1.
    package var count: Int
    package var owner: Owner

    package init(count: Int, for owner: Owner) {
        self.count = count
        self.owner = owner
    }

    /// `1 for priority 80`, `2 for transactional`; nil: the text is none of them.
    package init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard words.count >= 3, words[1] == "for", let count = Int(words[0]), count > 0 else {
            return nil
        }
        if words.count == 4, words[2] == "priority", let priority = Int(words[3]),
            (1...100).contains(priority)
        {
            self.init(count: count, for: .priority(priority))
        } else if words.count == 3, let messageClass = MessageClass(rawValue: String(words[2])) {
            self.init(count: count, for: .messageClass(messageClass))
        } else {
            return nil
        }
    }

    /// As it is written.
    package var text: String {
        switch owner {
        case .priority(let priority): "\(count) for priority \(priority)"
        case .messageClass(let messageClass): "\(count) for \(messageClass.rawValue)"
        }
    }
}
