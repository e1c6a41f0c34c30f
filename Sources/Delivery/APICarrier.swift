import CCurl
import Events
import Foundation
import Mail

/// Posts mails as JSON to a mail service.
///
/// `Idempotency-Key` is the mail's id, so a service that honours it drops a repeat itself.
final class APICarrier: Carrier {
    private let curl = CurlHandle()
    private let token: String?

    init(_ relay: Relay, url: String) {
        curl.set(CURLOPT_URL, url)
        curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
        curl.set(CURLOPT_POST, 1)
        // One request a connection at a time, so that a refused one can be cut off alone.
        curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        relay.apply(to: curl)
        token = if case .bearer(let token) = relay.credentials { token } else { nil }
        if case .login(let user, let password) = relay.credentials {
            curl.set(CURLOPT_USERNAME, user)
            curl.set(CURLOPT_PASSWORD, password)
        }
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Outcome {
        guard let content = try? JSONEncoder.sorted.encode(Payload(letter)) else {
            return .failed(reason: "the mail cannot be written as JSON")
        }
        // An empty Expect: libcurl would wait a second for leave to send a large body.
        var fields = [
            "Content-Type: application/json", "Idempotency-Key: \(letter.id)", "Expect:",
        ]
        if let token { fields.append("Authorization: Bearer \(token)") }
        let list = CurlList(fields)
        return withoutActuallyEscaping(mayProceed) { mayProceed in
            let transfer = Transfer(content: Array(content), mayProceed: mayProceed)
            curl.set(CURLOPT_HTTPHEADER, list: list)
            curl.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: transfer.length)
            let code = transfer.perform(on: curl)
            curl.set(CURLOPT_HTTPHEADER, pointer: nil)
            return outcome(code, transfer)
        }
    }

    private func outcome(_ code: CURLcode, _ transfer: Transfer) -> Outcome {
        if transfer.isRefused { return .notLetOut }
        let status = curl.status
        return .http(
            stage: transfer.hasProceeded ? .content : .session,
            status: status == 0 ? nil : status,
            text: String(decoding: transfer.answer, as: UTF8.self),
            retryAfter: curl.retryAfter.map(Span.seconds),
            trouble: code == CURLE_OK ? nil : code.text)
    }

    /// The JSON of a mail: rendered, nothing left to fill in.
    private struct Payload: Encodable {
        var id: String
        var messageID: String
        var from: Party
        var to: Party
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
            case id, from, to, subject, text, html, headers, inline
            case messageID = "message_id"
            case replyTo = "reply_to"
        }

        init(_ letter: Letter) {
            id = letter.id
            messageID = letter.messageID
            from = Party(letter.from)
            to = Party(letter.to)
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

extension JSONEncoder {
    fileprivate static var sorted: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
