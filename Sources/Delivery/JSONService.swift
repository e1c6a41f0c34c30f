import Events
import Foundation
import Mail

/// Whoever takes a mail as JSON of our own (docs/operations.md).
///
/// `Idempotency-Key` is the mail's id, so a service that honours it drops a repeat itself.
struct JSONService: MailService {
    let url: String
    let credentials: Relay.Credentials

    func url(for letter: Letter) -> String? { url }

    func post(_ letter: Letter, at now: EventTime) throws -> Post {
        try Post(
            json: Payload(letter),
            fields: ["Idempotency-Key: \(letter.id)"] + [credentials.field()].compactMap { $0 })
    }

    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome { answer.outcome }

    /// The JSON of a mail: rendered, nothing left to fill in.
    private struct Payload: Encodable {
        var id: String
        var messageID: String
        var from: Party
        var to: Party
        var also: [Party]?
        var replyTo: Party?
        var subject: String
        var text: String?
        var html: String?
        var headers: [String: String]
        /// What `html` shows by `cid:`; nil: nothing.
        var inline: [Picture]?

        struct Picture: Encodable {
            var contentID: String
            var name: String
            var type: String
            /// Base64.
            var content: Data

            enum CodingKeys: String, CodingKey {
                case name, type, content
                case contentID = "content_id"
            }
        }

        struct Party: Encodable {
            var address: String
            var name: String?

            init(_ address: Address) {
                self.address = address.text
                name = address.name
            }
        }

        enum CodingKeys: String, CodingKey {
            case id, from, to, also, subject, text, html, headers, inline
            case messageID = "message_id"
            case replyTo = "reply_to"
        }

        init(_ letter: Letter) {
            id = letter.id
            messageID = letter.messageID
            from = Party(letter.from)
            to = Party(letter.to)
            also = letter.also.isEmpty ? nil : letter.also.map(Party.init)
            replyTo = letter.replyTo.map(Party.init)
            subject = letter.content.subject
            text = letter.content.text
            html = letter.html
            headers = Dictionary(
                letter.extraFields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            let pictures = letter.content.images.map { image in
                Picture(
                    contentID: letter.contentID(of: image), name: image.name,
                    type: image.type.rawValue, content: Data(image.bytes))
            }
            inline = pictures.isEmpty ? nil : pictures
        }
    }
}
