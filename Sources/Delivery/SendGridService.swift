import Events
import Foundation
import Mail

/// Twilio SendGrid v3, `/v3/mail/send`.
///
/// It takes no mail as it is: it writes and signs its own from the parts. It knows no key against
/// repeats: an answer that never came is ambiguous.
struct SendGridService: MailService {
    let endpoint: String
    let credentials: Relay.Credentials

    var tellingField: String? { "x-ratelimit-reset" }

    func url(for letter: Letter) -> String? { endpoint + "/v3/mail/send" }

    func post(_ letter: Letter, at now: EventTime) throws -> Post {
        try Post(json: Payload(letter), fields: [credentials.field()].compactMap { $0 })
    }

    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome {
        answer.sendGridOutcome(at: now)
    }

    private struct Payload: Encodable {
        struct Party: Encodable {
            var email: String
            var name: String?

            init(_ address: Address) {
                email = address.text
                name = address.name
            }
        }

        struct Personalization: Encodable {
            var to: [Party]
            /// SendGrid repeats them in what it tells of the mail later.
            var custom_args: [String: String]
        }

        struct Part: Encodable {
            var type: String
            var value: String
        }

        struct Picture: Encodable {
            /// Base64.
            var content: Data
            var type: String
            var filename: String
            var disposition = "inline"
            var content_id: String
        }

        var personalizations: [Personalization]
        var from: Party
        var reply_to: Party?
        var subject: String
        /// The plain text has to come first.
        var content: [Part]
        /// Pictures inside the mail; nil: none.
        var attachments: [Picture]?
        var headers: [String: String]

        init(_ letter: Letter) {
            personalizations = [
                Personalization(
                    to: letter.recipients.map(Party.init), custom_args: ["nagori_id": letter.id])
            ]
            from = Party(letter.from)
            reply_to = letter.replyTo.map(Party.init)
            subject = letter.content.subject
            content = [("text/plain", letter.content.text), ("text/html", letter.html)]
                .compactMap { type, text in text.map { Part(type: type, value: $0) } }
            headers = Dictionary(
                letter.extraFields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            headers["Message-ID"] = letter.messageID
            let pictures = letter.content.images.map { image in
                Picture(
                    content: Data(image.bytes), type: image.type.rawValue, filename: image.name,
                    content_id: letter.contentID(of: image))
            }
            attachments = pictures.isEmpty ? nil : pictures
        }
    }
}
