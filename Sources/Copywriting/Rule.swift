/// What may be wrong with what a mail says. The raw value is its name, in findings and allowances.
package enum Rule: String, CaseIterable, Sendable {
    case trackingWords = "tracking-words"
    case creepyWords = "creepy-words"
    case behaviourVariable = "behaviour-variable"
    case emptyPart = "empty-part"
    case noTextPart = "no-text-part"
    case brokenLink = "broken-link"
    case httpLink = "http-link"
    case noUnsubscribe = "no-unsubscribe"
    case noSender = "no-sender"
    case noAltText = "no-alt-text"
    case largeHTML = "large-html"
    case subjectWords = "subject-words"
    case subjectShouting = "subject-shouting"
    case subjectReply = "subject-reply"
    case subjectLength = "subject-length"
    case subjectEmoji = "subject-emoji"

    /// Why it matters, and what to do instead; follows what was found.
    var reason: String {
        switch self {
        case .trackingWords:
            "tells readers that they were watched; say what the mail offers, not what they did"
        case .creepyWords: "is what nobody wants to hear from a shop; say it without the eyes"
        case .behaviourVariable: "readers see that it was counted or noted; leave it out"
        case .emptyPart: "nobody opens or reads nothing, and filters take it for spam"
        case .noTextPart: "readers without HTML see nothing, and filters trust the mail less"
        case .brokenLink: "who clicks it gets nowhere; write a whole address, https://host/path"
        case .httpLink: "browsers warn of it, and others can read along; write https://"
        case .noUnsubscribe:
            "the law asks for a way out of marketing mails, and who finds none reports spam; "
                + "print {{unsubscribe_url}}"
        case .noSender: "the law asks marketing mails for the sender's address and a contact"
        case .noAltText:
            "many readers see no images; say what it shows, or alt=\"\" if it only decorates"
        case .largeHTML: "Gmail cuts what is longer, with the way out at its end; make it shorter"
        case .subjectWords: "filters and readers know it from spam; say what the mail has"
        case .subjectShouting: "shouting is what spam does; write it as a sentence"
        case .subjectReply: "it pretends to answer a mail that nobody wrote; leave it out"
        case .subjectLength: "phones cut it off; say it in fewer words"
        case .subjectEmoji: "more than \(SubjectCheck.emojiMax) look like spam; keep one"
        }
    }

    /// Whether it holds for mails to our own people as well.
    var isForInternal: Bool {
        switch self {
        case .emptyPart, .brokenLink, .largeHTML: true
        default: false
        }
    }

    /// Whether who sends the mail, and why, has to be known to judge it.
    var needsScenario: Bool {
        switch self {
        case .behaviourVariable, .noUnsubscribe, .noSender: true
        default: false
        }
    }
}
