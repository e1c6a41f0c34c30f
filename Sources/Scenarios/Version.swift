import Events
import Patterns

extension Scenario {
    /// A digest of everything that decides which mails are sent: 16 hexadecimal digits.
    ///
    /// Comments, layout, description and tests do not change it, nor does the order of variables.
    func digest() -> String {
        var canon = Canon()
        canon.add("id", id)
        canon.add(pattern)
        for send in sends { canon.add(send) }
        canon.add(policy)
        return canon.hash.hexadecimal
    }
}

/// The canonical rendering, hashed as it grows: 64-bit FNV-1a over length-prefixed words.
private struct Canon {
    private(set) var hash = UInt64.fnv1aBasis

    mutating func add(_ words: String...) { add(words) }

    private mutating func add(_ words: [String]) {
        for word in words { hash = .fnv1a(word: word, after: hash) }
    }

    private mutating func add(_ key: String, _ span: Span?) {
        if let span { add(key, "\(span.milliseconds)") }
    }

    mutating func add(_ pattern: Pattern) {
        for step in pattern.steps { add(step) }
        add("within", pattern.within)
        if let key = pattern.key { add("per", key) }
        add("runs", pattern.runs.rawValue)
        if pattern.afterMatch != .noSkip { add("after_match", "\(pattern.afterMatch)") }
        if pattern.matchesOnTimeout { add("on_timeout", "match") }
    }

    private mutating func add(_ step: Step) {
        add("step", step.name)
        switch step.events {
        case .any: add("any")
        case .names(let names): add(["names", "\(names.count)"] + names.sorted())
        }
        switch step.kind {
        case .present(let within): add("within", within)
        case .absentBetween(let span, let perUser):
            add("absent", perUser ? "user" : "key")
            add("for", span)
        case .absentAfter(let span, let anchor, let perUser, let date):
            add("absent-after", perUser ? "user" : "key", anchor.rawValue)
            add("for", span)
            if let date {
                add("date", date.value.description, "\(date.shift.milliseconds)")
            }
        }
        if let condition = step.condition { add("where", condition.description) }
        if step.isFirstEver { add("first_ever") }
        if step.follows != .relaxed { add("follows", step.follows.rawValue) }
        if step.quantity != Step.Quantity() { add(step.quantity) }
        if !step.group.isEmpty {
            add("group", "\(step.group.count)")
            for inner in step.group { add(inner) }
        }
    }

    private mutating func add(_ quantity: Step.Quantity) {
        add("times", "\(quantity.least)", quantity.most.map { "\($0)" } ?? "+")
        add(
            quantity.inner.rawValue, quantity.isOptional ? "optional" : "",
            quantity.isGreedy ? "greedy" : "")
        if let until = quantity.until { add("until", until.description) }
    }

    mutating func add(_ send: Send) {
        add("mail", send.mail)
        if let to = send.to { add("to", to) }
        add(send.at)
        if let watches = send.onlyIf { for watch in watches { add("if", watch) } }
        for watch in send.unless { add("unless", watch) }
        for variable in send.variables {
            add("variable", variable.name, variable.value.description)
        }
    }

    private mutating func add(_ at: Moment) {
        switch at.hour {
        case .any: add("at", "now")
        case .sameLocalTime: add("at", "same-local-time")
        case .local(let minute): add("at", "\(minute)")
        }
        guard at.isShifted else { return }
        add("date", at.date?.description ?? "")
        add("shift", "\(at.months)", "\(at.days)", "\(at.span.milliseconds)")
    }

    private mutating func add(_ key: String, _ watch: Watch) {
        add([key] + watch.events.sorted())
        if let condition = watch.condition { add("where", condition.description) }
    }

    mutating func add(_ policy: Guard) {
        add("class", policy.messageClass.rawValue)
        if let brand = policy.brand { add("brand", brand) }
        if let topic = policy.topic { add("topic", topic) }
        if policy.ignoresQuietHours { add("quiet", "none") }
        if let hours = policy.quietHours { add("quiet", "\(hours.start)", "\(hours.end)") }
        if let days = policy.quietDays { add("quiet_days", days.text) }
        add("spread", policy.spread)
        add("once_per", policy.oncePer)
        let names = policy.cancelOn.filter { $0.condition == nil }.flatMap(\.events).sorted()
        for event in names { add("cancel_on", event) }
        for watch in policy.cancelOn where watch.condition != nil { add("cancel_on", watch) }
        add("expires_after", policy.expiresAfter)
        add("priority", "\(policy.priority)")
        if let value = policy.value { add("value", value.description) }
        if policy.onLost != .drop { add("on_lost", policy.onLost.rawValue) }
    }
}
