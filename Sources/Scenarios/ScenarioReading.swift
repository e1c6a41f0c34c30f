import Events
import Patterns
import Yams

extension Reader {
    /// One document.
    ///
    /// - Returns: nil when it has an error; and the id's place, even then, when there is an id.
    mutating func scenario(_ root: Node) -> (scenario: Scenario?, id: (String, Place)?) {
        let errorsBefore = errorCount
        guard let block = block(root, Keys.scenario, what: "a scenario") else { return (nil, nil) }
        let idNode = required("scenario", in: block, what: "a scenario")
        let id = idNode.flatMap { identifier($0) }
        let description = block["description"].flatMap { self.text($0, "description") } ?? ""
        let pattern = required("pattern", in: block, what: "a scenario").flatMap {
            self.pattern($0)
        }
        let names = pattern?.steps.flatMap(\.leafNames) ?? []
        let send = required("send", in: block, what: "a scenario")
            .flatMap { self.send($0, steps: names, hasSteps: pattern?.steps.isEmpty == false) }
        let policy = block["guard"].flatMap { self.policy($0) } ?? Guard()
        let tests = block["tests"].map { self.tests($0, mail: send?.mail) } ?? []
        let place = idNode.flatMap { node in id.map { ($0, node.place) } }
        guard errorCount == errorsBefore, let id, let pattern, let send else { return (nil, place) }
        var scenario = Scenario(
            id: id, description: description, version: "", pattern: pattern, send: send,
            policy: policy, tests: tests)
        scenario.version = scenario.digest()
        return (scenario, place)
    }

    private mutating func identifier(_ node: Node) -> String? {
        guard let text = text(node, "scenario") else { return nil }
        let isValid = text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "_"
        }
        if isValid, text.utf8.count <= Self.idBytesMax { return text }
        report(
            node,
            "a scenario's id is lower-case letters, digits, - and _, "
                + "at most \(Self.idBytesMax); found '\(text)'")
        return nil
    }

    private static var idBytesMax: Int { 100 }

    private mutating func pattern(_ node: Node) -> Pattern? {
        guard let block = block(node, Keys.pattern, what: "'pattern'") else { return nil }
        let key = block["per"].flatMap { name($0, "per") }
        if key == "user" {
            report(
                block.place(of: "per"),
                "patterns are matched for each user anyway; "
                    + "leave 'per: user' out, or name a property")
        }
        let within = span(block["within"], "within")
        let runs = choice(block["runs"], "runs", or: Pattern.Runs.latest)
        guard let list = required("steps", in: block, what: "'pattern'") else { return nil }
        let steps = steps(
            list, patternHasWithin: block["within"] != nil, patternHasKey: key != nil)
        let timeout = choice(block["on_timeout"], "on_timeout", or: OnTimeout.nothing)
        let names = steps.flatMap(\.leafNames)
        let after = afterMatch(
            block["after_match"], steps: names, runs: runs, hasWithin: within != nil)
        return Pattern(
            steps: steps, within: within, key: key, runs: runs, afterMatch: after,
            matchesOnTimeout: timeout == .match)
    }
}

// MARK: send

extension Reader {
    /// The most variables of one `send`.
    private static var variablesMax: Int { 64 }

    private mutating func send(_ node: Node, steps: [String], hasSteps: Bool) -> Send? {
        guard let block = block(node, Keys.send, what: "'send'") else { return nil }
        let mailNode = required("mail", in: block, what: "'send'")
        mailPlace = mailNode?.place
        let mail = mailNode.flatMap { template($0) }
        var variables: [Send.Variable] = []
        if let node = block["variables"], hasSteps {
            variables = self.variables(node, steps: steps)
        }
        let to = block["to"].flatMap { address($0) }
        let at = block["at"].flatMap { hour($0) } ?? .now
        return mail.map { Send(mail: $0, to: to, at: at, variables: variables) }
    }

    private mutating func template(_ node: Node) -> String? {
        guard let text = text(node, "mail") else { return nil }
        let isValid = text.unicodeScalars.allSatisfy {
            Words.isIdentifier("_\($0)") || $0 == "-" || $0 == "."
        }
        if isValid, !text.hasPrefix("."), text.utf8.count <= Self.idBytesMax { return text }
        report(
            node,
            "'mail' names a template's folder: letters, digits, -, _ and . (not first), "
                + "at most \(Self.idBytesMax); found '\(text)'")
        return nil
    }

    private mutating func address(_ node: Node) -> String? {
        guard let text = text(node, "to") else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
                && !"<>,;\"".unicodeScalars.contains($0)
        }
        let isWhole = parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        if isPlain, isWhole, text.utf8.count <= 254 { return text }
        report(node, "'to' takes one mail address such as team@example.com; found '\(text)'")
        return nil
    }

    private mutating func hour(_ node: Node) -> Send.Hour? {
        guard let text = text(node, "at") else { return nil }
        switch text {
        case "now": return .now
        case "same-local-time": return .sameLocalTime
        default: break
        }
        if let minute = TimeText.minute(text) { return .local(minute: minute) }
        let words = ["now", "same-local-time", "HH:MM"]
        report(node, Self.refusal(of: text, "at", words, later: ["best-hour"]))
        return nil
    }

    private mutating func variables(_ node: Node, steps: [String]) -> [Send.Variable] {
        guard let mapping = node.mapping else {
            report(node, "'variables' takes names with values, as in 'sku: view.sku'")
            return []
        }
        if mapping.count > Self.variablesMax {
            report(node, "at most \(Self.variablesMax) variables; found \(mapping.count)")
            return []
        }
        let scope = Scope(hasEvent: false, earlier: steps)
        var variables: [Send.Variable] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string, Words.isIdentifier(name) else {
                report(key, "a variable's name is letters, digits and _, as in 'sku'")
                continue
            }
            guard let value = self.value(value, name, in: scope) else { continue }
            variables.append(Send.Variable(name: name, value: value))
        }
        return variables.sorted { $0.name < $1.name }
    }
}

// MARK: guard

extension Reader {
    private mutating func policy(_ node: Node) -> Guard? {
        guard let block = block(node, Keys.policy, what: "'guard'") else { return nil }
        var policy = Guard()
        policy.messageClass = choice(block["class"], "class", or: MessageClass.marketing)
        if let node = block["quiet_hours"] { readQuietHours(node, into: &policy) }
        policy.oncePer = span(block["once_per"], "once_per")
        if let node = block["cancel_on"] { policy.cancelOn = cancellers(node) }
        policy.expiresAfter = span(block["expires_after"], "expires_after")
        if let node = block["priority"] { policy.priority = priority(node) }
        return policy
    }

    private mutating func cancellers(_ node: Node) -> [String] {
        let names = names(node, "cancel_on")
        if names.contains("*") { report(node, "'cancel_on' takes names of events; '*' is none") }
        return names
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

    private mutating func priority(_ node: Node) -> Int {
        guard let text = text(node, "priority") else { return 50 }
        let isDigits = text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
        if isDigits, let number = Int(text), (0...100).contains(number) { return number }
        report(node, "'priority' takes a whole number from 0 to 100; found '\(text)'")
        return 50
    }
}
