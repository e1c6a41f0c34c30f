package import Policy

extension Decision.Suppression {
    /// Why, in a sentence for authors of scenarios; nil where the word says it all.
    package var meaning: String? {
        switch self {
        case .oncePer: "a mail of this scenario went out less than once_per before"
        case .outranked: "another mail that was due with it was worth more"
        case .cap: "the user had as many mails as the configured cap allows"
        case .cancelled: "an event of cancel_on came while the mail waited"
        case .expired: "expires_after was over before the mail could go out"
        case .notIf: "nothing that the mail's 'if' asks for came in time"
        case .unless: "an event of the mail's 'unless' came"
        case .noDate: "the date that 'at' counts from is missing, or is none"
        case .datePassed: "the hour that 'at' names was over when the pattern matched"
        case .noAddress: "the user has no address"
        case .unsubscribed: "the user has unsubscribed from such mails"
        case .noConsent: "the user has not subscribed to such mails, and run.consent asks for it"
        case .suppressed: "mail to the user's address came back for good"
        case .unapproved: "nobody has approved the scenario and its templates as they are"
        case .canary: "the user is not among the first whom 'canary' names"
        case .fuse: "the scenario matched more often in an hour than 'fuse' allows"
        case .recalled: "somebody took the scenario's mails back (nagori recall)"
        case .moved: "partitions were added, and the user's events go to another one"
        case .scenarioChanged, .tooManyHeld: nil
        }
    }
}
