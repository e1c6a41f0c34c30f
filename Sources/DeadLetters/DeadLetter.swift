package import Events
package import Kafka
package import Messages
import Sender

/// A message of mail-dead: a mail request that came to a bad end, and why.
package struct DeadLetter: Sendable {
    /// In mail-dead.
    package let place: Place
    /// When the sender set it aside; nil: the message has no time.
    package let time: EventTime?
    /// One of `MailKeys.deadReasons`.
    package let reason: String
    /// What the relay's refusal was about.
    package let bounce: String?
    /// For people.
    package let error: String
    /// Where the request stood: `mail-send 3 1207`.
    package let origin: String
    /// Nil: it is none, or was cut.
    package let request: MailRequest?

    package struct Place: Hashable, Sendable, CustomStringConvertible {
        package let partition: Int32
        package let offset: Int64

        package init(partition: Int32, offset: Int64) {
            self.partition = partition
            self.offset = offset
        }

        package var description: String { "\(partition):\(offset)" }
    }

    /// `isWhole`: with the request's variables, which are most of it.
    package init(_ record: Record, isWhole: Bool = true) {
        var words: [String: String] = [:]
        for header in record.headers { words[header.name] = Self.text(header.value) }
        place = Place(partition: record.partition, offset: record.offset)
        time = record.timestamp.map { EventTime(milliseconds: $0) }
        reason = words["reason"] ?? "?"
        bounce = words["bounce"]
        error = words["error"] ?? ""
        origin = ["topic", "partition", "offset"].compactMap { words[$0] }.joined(separator: " ")
        var request = record.payload.flatMap { try? MailRequest(json: Array($0)) }
        if !isWhole { request?.variables = [:] }
        self.request = request
    }

    /// By which people and Redis call it: the request's id, or its place where there is none.
    package var name: String { request?.id ?? place.description }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension MailRequest {
    /// Whom it is for, as anybody may see it: our own people's role, or a masked address.
    package var shownRecipient: String { role ?? maskedAddress }

    /// `h***@example.org`: enough to see which mail service it is about.
    package var maskedAddress: String {
        guard let at = to.lastIndex(of: "@"), let first = to.first, at != to.startIndex else {
            return "***"
        }
        return "\(first)***\(to[at...])"
    }
}
