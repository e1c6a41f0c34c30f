import Events
import Policy
import Scenarios

/// What events said of mailing the user.
struct Said {
    var words: [(brand: String?, topic: String?, isGranted: Bool)] = []
    var email: String?
    /// When it took another's place.
    var emailAt: EventTime?
    var isBad = false
    /// Of which somebody told that no mail is to go there.
    var barred: Set<String> = []

    mutating func hear(_ event: Event, _ vocabulary: Vocabulary) {
        let text = { (name: String) -> String? in
            guard let slot = vocabulary.properties.firstIndex(of: name),
                case .string(let text) = event.values[slot]
            else { return nil }
            return text
        }
        guard event.name.index >= 0 else { return }
        switch vocabulary.events[event.name.index] {
        case "subscribed": words.append((text("brand"), text("topic"), true))
        case "unsubscribed": words.append((text("brand"), text("topic"), false))
        case "mail_complained":
            words.append((nil, nil, false))
            bar(text("email"), orElse: email)
        case "mail_bounced":
            let isOwn = isOwn(text("email"), text("recipient"), event.time)
            isBad = isBad || isOwn
            bar(text("email"), orElse: isOwn ? email : nil)
        case "mail_failed":
            let isOwn = isOwn(text("email"), text("recipient"), event.time)
            isBad = isBad || text("bounce") == "hard" && isOwn
        case "identify":
            guard let new = text("email") else { return }
            let known = new.isEmpty ? nil : new.contains("@") ? new : email
            if known != email {
                isBad = false
                emailAt = email == nil ? nil : event.time
            }
            email = known
        default: break
        }
    }

    /// Whether what is told of an address, or of its hash, fits the one that is known.
    private func isOwn(_ told: String?, _ hash: String?, _ time: EventTime) -> Bool {
        guard let email else { return true }
        if let told, !told.isEmpty { return told == email }
        if let hash { return hash == UInt64.fnv1a(email.utf8).hexadecimal }
        return emailAt.map { $0 < time } ?? true
    }

    private mutating func bar(_ told: String?, orElse known: String?) {
        if let told, told.contains("@") { barred.insert(told) }
        if told?.contains("@") != true, let known { barred.insert(known) }
    }

    /// The narrowest word counts, unless a wider no came behind it.
    func allows(_ scenario: Scenario, _ rules: Rules, badAddress heedsBad: Bool = true) -> Bool {
        if isBad, heedsBad { return false }
        let policy = scenario.policy
        guard policy.messageClass == .marketing else { return true }
        let no = words.lastIndex { $0.brand == nil && $0.topic == nil && !$0.isGranted } ?? -1
        let brandNo =
            policy.brand == nil
            ? -1
            : words.lastIndex { $0.brand == policy.brand && $0.topic == nil && !$0.isGranted } ?? -1
        let own = words.lastIndex { $0.brand == policy.brand && $0.topic == policy.topic } ?? -1
        if own >= 0, own >= max(no, brandNo) { return words[own].isGranted }
        if let brand = policy.brand {
            let word = words.lastIndex { $0.brand == brand && $0.topic == nil } ?? -1
            if word >= 0, word >= no { return words[word].isGranted }
        }
        if let general = words.last(where: { $0.brand == nil && $0.topic == nil }) {
            return general.isGranted
        }
        let needsConsent = policy.brand.flatMap { rules.brands[$0]?.needsConsent }
        return !(needsConsent ?? rules.needsConsent)
    }
}
