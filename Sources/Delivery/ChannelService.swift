import Events
import Mail
import Messages

/// A role's channel in Slack, or in what takes the same: `{"text": …}` posted to an address that is
/// a secret. It knows no key against repeats: an answer that never came is ambiguous.
struct ChannelService: MailService {
    /// By role.
    let urls: [String: String]

    func url(for letter: Letter) -> String? { letter.channel.flatMap { urls[$0] } }

    func post(_ letter: Letter, at now: EventTime) throws -> Post {
        let text = letter.content.text ?? letter.content.subject
        return try Post(
            json: JSONValue.object(["text": .string(Self.escaped(text))]), fields: [])
    }

    func outcome(of answer: HTTPAnswer, at now: EventTime) -> Outcome { answer.channelOutcome }

    /// So that nothing that a user wrote becomes a link or calls everybody (`<!channel>`).
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}

/// Posts what is for a channel there, and gives mails to those who carry them.
final class ChannelCarrier: Carrier {
    private let posts: APICarrier
    private let mails: any Carrier

    init(_ relay: Relay, mails: any Carrier) {
        posts = APICarrier(relay, ChannelService(urls: relay.channels))
        self.mails = mails
    }

    func carry(_ letter: Letter, mayProceed: () -> Bool) -> Attempt {
        guard letter.channel != nil else { return mails.carry(letter, mayProceed: mayProceed) }
        var attempt = posts.carry(letter, mayProceed: mayProceed)
        attempt.way = .channel
        return attempt
    }
}
