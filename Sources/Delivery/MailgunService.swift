import Events
import Mail

/// Mailgun v3, `/v3/DOMAIN/messages.mime`, with the mail as it is.
///
/// It knows no key against repeats: an answer that never came is ambiguous.
struct MailgunService: MailService {
    private let url: String
    private let credentials: Relay.Credentials
    private let signers: [DKIMSigner]

    init(_ relay: Relay, domain: String, endpoint: String) {
        url = "\(endpoint)/v3/\(domain)/messages.mime"
        credentials = relay.credentials
        signers = relay.signers
    }

    func url(for letter: Letter) -> String? { url }

    func post(_ letter: Letter, at now: EventTime) throws -> Post {
        let mail = try letter.mime(signedBy: signers)
        // The mail is ASCII, and no part of it holds `=_`; our own ids are in no other boundary.
        let boundary = "=_nagori_post_\(letter.id)"
        var content: [UInt8] = []
        func add(_ name: String, _ value: [UInt8], more: String = "") {
            content += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\(more)\r\n\r\n"
                    .utf8)
            content += value
            content += [13, 10]
        }
        add("to", Array(letter.recipients.map(\.text).joined(separator: ", ").utf8))
        // Mailgun repeats it in what it tells of the mail later.
        add("v:nagori_id", Array(letter.id.utf8))
        add("message", mail, more: "; filename=\"mail.eml\"\r\nContent-Type: message/rfc822")
        content += Array("--\(boundary)--\r\n".utf8)
        return Post(
            fields: ["Content-Type: multipart/form-data; boundary=\"\(boundary)\""]
                + [credentials.field(defaultUser: "api")].compactMap { $0 },
            content: content)
    }

    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome { answer.mailgunOutcome }
}
