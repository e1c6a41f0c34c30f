import Events
import Patterns
import Yams

extension Reader {
    /// One document.
    ///
    /// - Returns: nil when it has an error; and the id's place, even then, when there is an id.
    mutating func scenario(_ root: Node) -> (scenario: Scenario?, id: (String, Place)?) {
        let errorsBefore = errorCount
        guard let block = block(root, .scenario) else { return (nil, nil) }
        let idNode = required("scenario", in: block)
        let id = idNode.flatMap { identifier($0) }
        let description = block["description"].flatMap { self.text($0, "description") } ?? ""
        let pattern = required("pattern", in: block).flatMap { self.pattern($0) }
        let names = pattern?.steps.flatMap(\.leafNames) ?? []
        let scope = names.isEmpty ? nil : Scope(hasEvent: false, earlier: names)
        let sends = required("send", in: block).map { self.sends($0, scope) }
        let policy = block["guard"].flatMap { self.policy($0, scope) } ?? Guard()
        let tests = block["tests"].map { self.tests($0, mails: sends?.map(\.mail) ?? []) } ?? []
        let onChange = choice(block["on_change"], "on_change", or: Scenario.OnChange.finishOld)
        let place = idNode.flatMap { node in id.map { ($0, node.place) } }
        guard errorCount == errorsBefore, let id, let pattern, let sends else {
            return (nil, place)
        }
        var scenario = Scenario(
            id: id, description: description, version: "", pattern: pattern, sends: sends,
            policy: policy, tests: tests, onChange: onChange)
        scenario.version = scenario.digest()
        return (scenario, place)
    }

    private mutating func identifier(_ node: Node) -> String? {
        guard let text = text(node, "scenario") else { return nil }
        if Self.isIdentifier(text) { return text }
        report(
            node,
            "a scenario's id is lower-case letters, digits, - and _, "
                + "at most \(Bounds.id); found '\(text)'")
        return nil
    }

    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count <= Bounds.id
            && text.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
            }
    }

    private mutating func pattern(_ node: Node) -> Pattern? {
        let errorsBefore = errorCount
        guard let block = block(node, .pattern) else { return nil }
        let key = block["per"].flatMap { name($0, "per") }
        if key == "user" {
            report(
                block.place(of: "per"),
                "patterns are matched for each user anyway; "
                    + "leave 'per: user' out, or name a property")
        }
        let within = span(block["within"], "within")
        let runs = choice(block["runs"], "runs", or: Pattern.Runs.latest)
        guard let list = required("steps", in: block) else { return nil }
        let steps = steps(
            list, patternHasWithin: block["within"] != nil, patternHasKey: key != nil)
        let timeout = choice(block["on_timeout"], "on_timeout", or: OnTimeout.nothing)
        let names = steps.flatMap(\.leafNames)
        let after = afterMatch(
            block["after_match"], steps: names, runs: runs, hasWithin: within != nil)
        let pattern = Pattern(
            steps: steps, within: within, key: key, runs: runs, afterMatch: after,
            matchesOnTimeout: timeout == .match)
        if errorCount == errorsBefore { checkSense(pattern, drafts) }
        return pattern
    }
}

// MARK: guard

extension Reader {
    private mutating func policy(_ node: Node, _ scope: Scope?) -> Guard? {
        guard let block = block(node, .policy) else { return nil }
        var policy = Guard()
        policy.messageClass = choice(block["class"], "class", or: MessageClass.marketing)
        if let node = block["brand"] { policy.brand = brand(node) }
        if let node = block["topic"] { policy.topic = topic(node, policy.messageClass) }
        if let node = block["quiet_hours"] { readQuietHours(node, into: &policy) }
        if let node = block["quiet_days"] { policy.quietDays = quietDays(node) }
        policy.spread = span(block["spread"], "spread")
        policy.oncePer = span(block["once_per"], "once_per")
        if let node = block["cancel_on"] { policy.cancelOn = watches(node, "cancel_on", scope) }
        policy.expiresAfter = span(block["expires_after"], "expires_after")
        if let node = block["value"], let scope {
            policy.value = value(node, "value", in: scope)
        }
        policy.onLost = choice(block["on_lost"], "on_lost", or: OnLost.drop)
        if let node = block["priority"] { policy.priority = priority(node) }
        if let node = block["canary"] { policy.canary = canary(node) }
        if let node = block["fuse"] { policy.fuse = number(node, "fuse", in: Bounds.fuse) }
        return policy
    }

    private mutating func brand(_ node: Node) -> String? {
        guard let text = text(node, "brand") else { return nil }
        if Self.isIdentifier(text) { return text }
        report(
            node,
            "a brand is lower-case letters, digits, - and _, at most \(Bounds.id); found '\(text)'")
        return nil
    }

    private mutating func topic(_ node: Node, _ messageClass: MessageClass) -> String? {
        guard let text = text(node, "topic") else { return nil }
        guard Self.isIdentifier(text) else {
            report(
                node,
                "a topic is lower-case letters, digits, - and _, at most \(Bounds.id); "
                    + "found '\(text)'")
            return nil
        }
        if !messageClass.isPolite {
            report(
                node, severity: .warning,
                "'topic' has no effect: mails of class \(messageClass.rawValue) need no consent")
        }
        return text
    }

    private mutating func readQuietHours(_ node: Node, into policy: inout Guard) {
        guard let text = text(node, "quiet_hours") else { return }
        policy.ignoresQuietHours = text == "none"
        policy.quietHours = TimeText.quietHours(text)
        if policy.ignoresQuietHours || policy.quietHours != nil { return }
        report(
            node,
            "'quiet_hours' takes two different times of day such as 22:00-09:00, "
                + "or none; found '\(text)'")
    }

    private mutating func quietDays(_ node: Node) -> QuietDays? {
        var days = QuietDays()
        if node.scalar?.string == "none" { return days }
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            guard let text = text(item, "quiet_days") else { return nil }
            if days.add(text) { continue }
            report(
                item,
                "'quiet_days' takes \(QuietDays.words.joined(separator: ", ")), or none; "
                    + "found '\(text)'\(Spelling.hint(text, in: QuietDays.words))")
        }
        if days.isEmpty {
            report(node, "'quiet_days' names no day; 'none' says that there is none")
        }
        if days.isWholeWeek { report(node, "with every day quiet, nothing is ever sent") }
        return days
    }

    private mutating func priority(_ node: Node) -> Int {
        number(node, "priority", in: Bounds.priority) ?? 50
    }

    private mutating func number(_ node: Node, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, key) else { return nil }
        let isDigits = text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
        if isDigits, let number = Int(text), range.contains(number) { return number }
        report(
            node,
            "'\(key)' takes a whole number from \(range.lowerBound) to \(range.upperBound); "
                + "found '\(text)'")
        return nil
    }

    private mutating func canary(_ node: Node) -> Int? {
        guard let text = text(node, "canary") else { return nil }
        if let share = TimeText.share(text) { return share }
        report(
            node,
            "'canary' takes a part of the users, from 0.01% to 99.99%, such as 5%; "
                + "found '\(text)'; without it all users count")
        return nil
    }
}
