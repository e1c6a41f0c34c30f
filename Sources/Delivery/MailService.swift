import Events
import Foundation
import Mail

/// A service that takes mails over HTTP: what it wants posted, and what its answers mean. Values
/// only; `APICarrier` does the posting.
protocol MailService: Sendable {
    /// Where a mail is posted.
    func url(for letter: Letter) -> String?
    /// The field of an answer's head that says more than its status, in lower case.
    var tellingField: String? { get }
    /// - Throws: what makes the mail impossible to write now; it is tried again.
    func post(_ letter: Letter, at now: EventTime) throws -> Post
    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome
}

extension MailService {
    var tellingField: String? { nil }
}

/// The content of a request, and the fields that go with it.
struct Post {
    /// `Name: value`
    var fields: [String]
    var content: [UInt8]

    init(fields: [String], content: [UInt8]) {
        self.fields = fields
        self.content = content
    }

    /// - Throws: never, for what is made of text alone.
    init(json: some Encodable, fields: [String]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(
            fields: ["Content-Type: application/json"] + fields,
            content: Array(try encoder.encode(json)))
    }
}

extension Relay.Credentials {
    /// `Authorization` as HTTP knows it; nil: none. `user`: when only a password is known.
    func field(defaultUser user: String? = nil) -> String? {
        switch self {
        case .none, .keys: return nil
        case .bearer(let token):
            guard let user else { return "Authorization: Bearer \(token)" }
            return Self.basic(user, token)
        case .login(let user, let password): return Self.basic(user, password)
        }
    }

    private static func basic(_ user: String, _ password: String) -> String {
        "Authorization: Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }
}
