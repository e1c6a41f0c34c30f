import Events
import Foundation
import Mail
import Messages

/// Amazon SES v2, `SendEmail` with the mail as it is.
///
/// It puts a Date and a Message-ID of its own in place of ours, so our signature leaves these out.
/// It knows no key against repeats: an answer that never came is ambiguous.
struct AmazonService: MailService {
    private let url: String
    private let host: String
    private let path: String
    private let signer: AWSSigner
    private let signers: [DKIMSigner]

    init(_ relay: Relay, region: String, endpoint: String) {
        url = endpoint + "/v2/email/outbound-emails"
        let parts = URLComponents(string: url)
        let port = parts?.port.map { ":\($0)" } ?? ""
        host = (parts?.percentEncodedHost ?? "") + port
        path = parts?.percentEncodedPath ?? ""
        var keys = (id: "", secret: "", session: String?.none)
        if case .keys(let id, let secret, let session) = relay.credentials {
            keys = (id, secret, session)
        }
        signer = AWSSigner(
            keyID: keys.id, secret: keys.secret, session: keys.session, region: region,
            service: "ses")
        signers = relay.signers.map { $0.leavingOut(["Date", "Message-ID"]) }
    }

    var tellingField: String? { "x-amzn-errortype" }

    func url(for letter: Letter) -> String? { url }

    func post(_ letter: Letter, at now: EventTime) throws -> Post {
        let mail = try letter.mime(signedBy: signers)
        var post = try Post(json: Self.order(letter, mail), fields: [])
        let request = AWSSigner.Request(
            method: "POST", host: host, path: path,
            fields: [(name: "Content-Type", value: "application/json")], content: post.content)
        post.fields += signer.fields(for: request, at: now).map { "\($0.name): \($0.value)" }
        return post
    }

    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome { answer.amazonOutcome }

    private static func order(_ letter: Letter, _ mail: [UInt8]) -> JSONValue {
        var order: [String: JSONValue] = [
            "Content": .object([
                "Raw": .object(["Data": .string(Data(mail).base64EncodedString())])
            ]),
            "Destination": .object([
                "ToAddresses": .list(letter.recipients.map { .string($0.text) })
            ]),
            // Amazon repeats them in what it tells of the mail later.
            "EmailTags": .list([
                .object(["Name": .string("nagori_id"), "Value": .string(letter.id)])
            ]),
        ]
        let bounces = letter.envelopeFrom.text
        if bounces != letter.from.text {
            order["FeedbackForwardingEmailAddress"] = .string(bounces)
        }
        return .object(order)
    }
}
