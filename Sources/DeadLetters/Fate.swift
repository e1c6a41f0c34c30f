import Events

/// What became of a dead letter's mail, by Redis.
package struct Fate: Equatable, Sendable {
    /// How a person has dealt with this letter; nil: nobody has.
    package var handling: Handling?
    /// The mail's line of the register as it stands: `failed:rejected`, `sent`, `claimed`; nil: none.
    package var register: String?

    package init(handling: Handling? = nil, register: String? = nil) {
        self.handling = handling
        self.register = register
    }

    package enum Handling: String, Sendable { case retried, dropped }

    /// Whether the mail has come to a good end, or its time to.
    package var isOver: Bool { register == "sent" || register == "expired" }

    /// Whether a sender has it in hand.
    package var isUnderWay: Bool {
        guard let register else { return false }
        return !isOver && !register.hasPrefix("failed:")
    }
}

/// As Redis keeps it: `retried 3:1207`, the place of the newest letter that was dealt with. Another
/// letter of the mail that comes later is a new matter.
package struct Mark: Equatable, Sendable {
    package var handling: Fate.Handling
    package var place: DeadLetter.Place

    package init(_ handling: Fate.Handling, _ place: DeadLetter.Place) {
        self.handling = handling
        self.place = place
    }

    /// Nil: it is none.
    package init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let handling = Fate.Handling(rawValue: String(parts[0])) else {
            return nil
        }
        let numbers = parts[1].split(separator: ":")
        guard numbers.count == 2, let partition = Int32(numbers[0]), let offset = Int64(numbers[1])
        else { return nil }
        self.init(handling, DeadLetter.Place(partition: partition, offset: offset))
    }

    package var text: String { "\(handling.rawValue) \(place)" }

    /// Whether it speaks of the letter at that place, or of a later one.
    package func covers(_ letter: DeadLetter.Place) -> Bool {
        letter.partition == place.partition && letter.offset <= place.offset
    }
}
