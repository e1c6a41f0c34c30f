/// What must not be, for a match; the raw value is the name in the JSON.
package enum Fault: String, CaseIterable, Sendable {
    case decidedTwice = "decided_twice"
    case holdLost = "hold_lost"
    case holdUnsaid = "hold_unsaid"
    case requestMissing = "request_missing"
    case requestUndecided = "request_undecided"
    case requestedTwice = "requested_twice"
    case endMissing = "end_missing"
    case endUnrequested = "end_unrequested"
    case sentTwice = "sent_twice"
    case sentAndFailed = "sent_and_failed"
    case undelivered
    case deliveredTwice = "delivered_twice"
    case deliveredUnrequested = "delivered_unrequested"

    package var meaning: String {
        switch self {
        case .decidedTwice: "two terminal decisions that differ"
        case .holdLost: "'hold' is the last word, and no state in Redis holds the mail"
        case .holdUnsaid: "held by a state in Redis, and no 'hold' says so"
        case .requestMissing: "decided to be sent, and there is no mail request"
        case .requestUndecided: "a mail request without a decision to send it"
        case .requestedTwice: "two mail requests that differ"
        case .endMissing: "passed by the sender, and nothing says how it ended"
        case .endUnrequested: "an end without a mail request"
        case .sentTwice: "two 'mail_sent' that are not one told twice"
        case .sentAndFailed: "sent, and failed or expired too"
        case .undelivered: "sent, and not among the deliveries"
        case .deliveredTwice: "delivered more than once"
        case .deliveredUnrequested: "delivered without a mail request"
        }
    }
}
