import Mail
import Telemetry

/// How a mail request ends.
struct Verdict: Equatable {
    enum Ending: Equatable {
        case sent
        case dropped(Drop)
        case failed(Failure)
    }

    /// Why a mail was not to be sent any more, which is nobody's fault: a short word of a fixed set,
    /// for Redis, metrics and events.
    enum Drop: String, CaseIterable {
        case expired
        /// Its recipient is on the list of suppressed addresses.
        case suppressed
        /// `nagori recall` took its scenario's mails back.
        case recalled
        /// Its recipient has said no, since it was decided on.
        case unsubscribed
    }

    /// Why a mail was not sent: a short word of a fixed set, for Redis, metrics and events.
    enum Failure: String, CaseIterable {
        /// The relay refused it for good.
        case rejected
        /// Tried as often or as long as allowed.
        case exhausted
        /// Nobody knows whether the relay has it.
        case ambiguous
        /// The template does not exist, or does not fit the request.
        case template
        /// The recipient's address cannot be used.
        case address
        /// Its brand is not configured.
        case brand
        /// More alerts came up for its recipient in that hour than are delivered.
        case alertLimit = "alert_limit"
        /// Nobody has approved the scenario or the template as it is.
        case unapproved
    }

    let ending: Ending
    /// What the relay or the template said, for people.
    var detail = ""
    /// What the relay's refusal was about; nil: none refused it. Redis does not keep it.
    var bounce: ReplyClass?
    /// Whether Redis already knew: only the telling is repeated.
    var isRepeat = false

    /// As Redis keeps it.
    var state: String {
        switch ending {
        case .sent: "sent"
        case .dropped(let drop): drop.rawValue
        case .failed(let failure): "failed:" + failure.rawValue
        }
    }

    /// The word for events and metrics; empty for a mail that was sent.
    var reason: String {
        switch ending {
        case .sent: ""
        case .dropped(let drop): drop.rawValue
        case .failed(let failure): failure.rawValue
        }
    }

    var result: MailResult.Result {
        if isRepeat { return .duplicate }
        return switch ending {
        case .sent: .sent
        case .dropped(.expired): .expired
        case .dropped(.suppressed): .suppressed
        case .dropped(.recalled): .recalled
        case .dropped(.unsubscribed): .unsubscribed
        case .failed(.ambiguous): .ambiguous
        case .failed: .failed
        }
    }
}

extension Verdict {
    /// What Redis remembers of a mail that has ended.
    init?(state: String) {
        if state == "sent" {
            self.init(ending: .sent, isRepeat: true)
        } else if let drop = Drop(rawValue: state) {
            self.init(ending: .dropped(drop), isRepeat: true)
        } else if state.hasPrefix("failed:"),
            let failure = Failure(rawValue: String(state.dropFirst("failed:".count)))
        {
            self.init(ending: .failed(failure), detail: "settled earlier", isRepeat: true)
        } else {
            return nil
        }
    }

    static func failed(
        _ failure: Failure, _ detail: String, _ bounce: ReplyClass? = nil
    ) -> Verdict {
        Verdict(ending: .failed(failure), detail: detail, bounce: bounce)
    }
}
