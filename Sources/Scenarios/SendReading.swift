import Events
import Patterns
import Yams

// `send:`, and the events that mean something to a mail that waits.

extension Reader {
    /// One mail, or the list of a series. `scope` is nil when the pattern has mistakes.
    mutating func sends(_ node: Node, _ scope: Scope?) -> [Send] {
        let items = node.sequence.map { Array($0) } ?? [node]
        guard (1...Bounds.sends).contains(items.count) else {
            report(node, "'send' takes 1 to \(Bounds.sends) mails; found \(items.count)")
            return []
        }
        mailPlaces = []
        recipientPlaces = []
        let sends = items.flatMap { self.sends(of: $0, scope) }
        if sends.count > Bounds.sends {
            report(
                node,
                "'send' takes 1 to \(Bounds.sends) mails; found \(sends.count), one for each "
                    + "recipient of 'to'")
        }
        return sends
    }

    /// One mail, to each recipient of `to` by itself: what becomes of one is no matter of the others.
    private mutating func sends(of node: Node, _ scope: Scope?) -> [Send] {
        guard let block = block(node, .send) else { return [] }
        let mailNode = required("mail", in: block)
        let mail = mailNode.flatMap { template($0) }
        var variables: [Send.Variable] = []
        if let node = block["variables"], let scope {
            variables = self.variables(node, scope)
        }
        let recipients = block["to"].map { self.recipients($0) } ?? [(nil, block.place)]
        let at = block["at"].flatMap { moment($0, scope) } ?? Moment()
        let onlyIf = block["if"].map { watches($0, "if", scope) }
        let unless = block["unless"].map { watches($0, "unless", scope) } ?? []
        for key in ["if", "unless"] where block[key] != nil && at.isNow {
            report(
                block.place(of: key),
                "nothing can have come since the match, when the mail is sent at once; "
                    + "add 'at: +3d' or another time")
        }
        guard let mail else { return [] }
        for (_, place) in recipients {
            mailPlaces.append(mailNode?.place ?? block.place)
            recipientPlaces.append(place)
        }
        return recipients.map { to, _ in
            Send(mail: mail, to: to, at: at, variables: variables, onlyIf: onlyIf, unless: unless)
        }
    }

    private mutating func template(_ node: Node) -> String? {
        guard let text = text(node, "mail") else { return nil }
        let isValid = text.unicodeScalars.allSatisfy {
            Words.isIdentifier("_\($0)") || $0 == "-" || $0 == "."
        }
        if isValid, !text.hasPrefix("."), text.utf8.count <= Bounds.id { return text }
        report(
            node,
            "'mail' names a template's folder: letters, digits, -, _ and . (not first), "
                + "at most \(Bounds.id); found '\(text)'")
        return nil
    }

    private mutating func recipients(_ node: Node) -> [(to: String?, place: Place)] {
        let items = node.sequence.map { Array($0) } ?? [node]
        guard (1...Bounds.recipients).contains(items.count) else {
            report(node, "'to' takes 1 to \(Bounds.recipients) recipients; found \(items.count)")
            return []
        }
        var recipients: [(to: String?, place: Place)] = []
        for item in items {
            guard let text = recipient(item) else { continue }
            if recipients.contains(where: { $0.to == text }) {
                report(item, "'\(text)' stands twice in this list")
            } else {
                recipients.append((text, item.place))
            }
        }
        return recipients
    }

    private mutating func recipient(_ node: Node) -> String? {
        guard let text = text(node, "to") else { return nil }
        let isRole = text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
        }
        if isRole, (1...Bounds.id).contains(text.utf8.count) { return text }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
                && !"<>,;\"".unicodeScalars.contains($0)
        }
        let isWhole = parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
        if isPlain, isWhole, text.utf8.count <= Bounds.address { return text }
        report(
            node,
            "'to' takes a role of the configuration such as support, or a mail address such as "
                + "team@example.com; found '\(text)'")
        return nil
    }

    private mutating func variables(_ node: Node, _ scope: Scope) -> [Send.Variable] {
        guard let mapping = node.mapping else {
            report(node, "'variables' takes names with values, as in 'sku: view.sku'")
            return []
        }
        if mapping.count > Bounds.variables {
            report(node, "at most \(Bounds.variables) variables; found \(mapping.count)")
            return []
        }
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

    /// Events to watch for: names, or blocks of 'event' and 'where'.
    mutating func watches(_ node: Node, _ key: String, _ scope: Scope?) -> [Watch] {
        let items = node.sequence.map { Array($0) } ?? [node]
        guard (1...Bounds.watches).contains(items.count) else {
            report(node, "'\(key)' takes 1 to \(Bounds.watches) events; found \(items.count)")
            return []
        }
        var watches: [Watch] = []
        for item in items {
            guard item.mapping == nil else {
                watch(item, key, scope).map { watches.append($0) }
                continue
            }
            guard let name = eventName(item, key) else { continue }
            if watches.contains(where: { $0.condition == nil && $0.events.contains(name) }) {
                report(item, severity: .warning, "'\(name)' stands twice in this list")
            } else {
                watches.append(Watch([name]))
            }
        }
        return watches
    }

    private mutating func watch(_ node: Node, _ key: String, _ scope: Scope?) -> Watch? {
        let what = "an event of '\(key)'"
        guard let block = block(node, .watch, what: what),
            let event = required("event", in: block, what: what)
        else { return nil }
        let names = names(event, "event")
        if names.contains("*") { report(event, "'\(key)' takes names of events; '*' is none") }
        var own = scope ?? Scope()
        own.hasEvent = true
        let condition = scope == nil ? nil : condition(block["where"], in: own)
        return names.isEmpty ? nil : Watch(names, condition: condition)
    }

    private mutating func eventName(_ node: Node, _ key: String) -> String? {
        guard let name = name(node, key) else { return nil }
        if name != "*" { return name }
        report(node, "'\(key)' takes names of events; '*' is none")
        return nil
    }
}
