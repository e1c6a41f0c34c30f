import Events
import Patterns

extension Scenario {
    /// What decides which mails are sent, a fact each, for people to compare: two versions have the
    /// same facts.
    package var facts: [(name: String, value: String)] {
        var facts: [(String, String)] = []
        func add(_ name: String, _ value: String?) {
            if let value { facts.append((name, value)) }
        }
        add("within", pattern.within?.text)
        add("per", pattern.key)
        add("runs", pattern.runs.rawValue)
        if pattern.afterMatch != .noSkip { add("after_match", pattern.afterMatch.text) }
        if pattern.matchesOnTimeout { add("on_timeout", "match") }
        var absences = 0
        for step in pattern.steps {
            if step.name.isEmpty, step.group.isEmpty { absences += 1 }
            facts += step.facts(number: absences)
        }
        for (number, send) in sends.enumerated() {
            let place = sends.count == 1 ? "send" : "send \(number + 1)"
            facts += send.facts.map { ("\(place) \($0.name)", $0.value) }
        }
        return facts + policy.facts.map { ("guard \($0.name)", $0.value) }
    }
}

extension Pattern.AfterMatch {
    fileprivate var text: String {
        switch self {
        case .noSkip: "no_skip"
        case .toNext: "skip_to_next"
        case .pastLast: "skip_past_last"
        case .toFirst(let step): "skip_to_first: \(step)"
        case .toLast(let step): "skip_to_last: \(step)"
        }
    }
}

extension Step {
    /// `number`: of a negative step, among them.
    fileprivate func facts(number: Int) -> [(name: String, value: String)] {
        guard group.isEmpty else {
            let inside = group.flatMap { $0.facts(number: 0) }
            return [("group", ownFacts.map { "\($0.name) \($0.value)" }.joined(separator: ", "))]
                + inside.map { ("group \($0.name)", $0.value) }
        }
        let place = name.isEmpty ? "absent \(number)" : "step '\(name)'"
        return ownFacts.map { ("\(place) \($0.name)", $0.value) }
    }

    private var ownFacts: [(name: String, value: String)] {
        var facts: [(String, String)] = []
        func add(_ name: String, _ value: String?) {
            if let value { facts.append((name, value)) }
        }
        if group.isEmpty { add("event", events.text) }
        add("where", condition?.description)
        switch kind {
        case .present(let within): add("within", within?.text)
        case .absentBetween(let span, let perUser):
            add("for", span?.text)
            add("per", perUser ? "user" : nil)
        case .absentAfter(let span, let anchor, let perUser, let date):
            add("for", span?.text)
            add("at", date.map { "\($0.value) \($0.shift.signedText)" })
            add("anchor", anchor.rawValue)
            add("per", perUser ? "user" : nil)
        }
        if isFirstEver { add("first_ever", "true") }
        if follows != .relaxed { add("follows", follows.rawValue) }
        if quantity != Quantity() {
            let most = quantity.most.map { "\($0)" } ?? ""
            add("times", "\(quantity.least)..\(most)")
            add("optional", quantity.isOptional ? "true" : nil)
            add("greedy", quantity.isGreedy ? "true" : nil)
            add("between times", quantity.inner == .relaxed ? nil : quantity.inner.rawValue)
            add("until", quantity.until?.description)
        }
        return facts
    }
}

extension Step.Selector {
    fileprivate var text: String {
        switch self {
        case .any: "*"
        case .names(let names): names.joined(separator: ", ")
        }
    }
}

extension Send {
    fileprivate var facts: [(name: String, value: String)] {
        var facts = [("mail", mail), ("at", at.text)]
        if let to { facts.append(("to", to)) }
        if let onlyIf { facts.append(("if", onlyIf.map(\.text).joined(separator: ", "))) }
        if !unless.isEmpty {
            facts.append(("unless", unless.map(\.text).joined(separator: ", ")))
        }
        return facts + variables.map { ("variable \($0.name)", $0.value.description) }
    }
}

extension Watch {
    fileprivate var text: String {
        let names = events.joined(separator: "|")
        return condition.map { "\(names) where \($0)" } ?? names
    }
}

extension Moment {
    fileprivate var text: String {
        var words = date.map { ["\($0)"] } ?? []
        if months != 0 { words.append("\(months > 0 ? "+" : "")\(months)mo") }
        if days != 0 { words.append("\(days > 0 ? "+" : "")\(days)d") }
        if span != .seconds(0) { words.append(span.signedText) }
        switch hour {
        case .any: break
        case .sameLocalTime: words.append("same-local-time")
        case .local(let minute): words.append(TimeText.text(minute: minute))
        }
        return words.isEmpty ? "now" : words.joined(separator: " ")
    }
}

extension Guard {
    fileprivate var facts: [(name: String, value: String)] {
        var facts = [("class", messageClass.rawValue)]
        if let brand { facts.append(("brand", brand)) }
        if let topic { facts.append(("topic", topic)) }
        if ignoresQuietHours { facts.append(("quiet_hours", "none")) }
        if let quietHours { facts.append(("quiet_hours", quietHours.text)) }
        if let quietDays {
            facts.append(("quiet_days", quietDays.isEmpty ? "none" : quietDays.text))
        }
        if let spread { facts.append(("spread", spread.text)) }
        if let oncePer { facts.append(("once_per", oncePer.text)) }
        if !cancelOn.isEmpty {
            facts.append(("cancel_on", cancelOn.map(\.text).joined(separator: ", ")))
        }
        if let expiresAfter { facts.append(("expires_after", expiresAfter.text)) }
        facts.append(("priority", "\(priority)"))
        if let value { facts.append(("value", value.description)) }
        if onLost != .drop { facts.append(("on_lost", onLost.rawValue)) }
        if let canary { facts.append(("canary", TimeText.text(share: canary))) }
        if let fuse { facts.append(("fuse", "\(fuse)")) }
        return facts
    }
}

extension TimeText {
    /// `HH:MM`
    static func text(minute: Int) -> String {
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Span {
    fileprivate var signedText: String { milliseconds < 0 ? "-\(text)" : "+\(text)" }
}
