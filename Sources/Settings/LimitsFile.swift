import Events
import Foundation
package import Pacing
import Yams

/// The policy file that `send.limits` names: YAML of `providers`, `others` and `warm_up`.
package enum LimitsFile {
    /// - Throws: every mistake, with its place.
    package static func read(_ path: String) throws(SettingsError) -> SendLimits {
        try parse(text(path), named: path)
    }

    /// Warm-ups that hold nobody's mails back, as when their domain is misspelled. `senders`: the
    /// domains that mails come from.
    ///
    /// - Throws: every mistake, with its place.
    package static func idleWarmUps(
        _ path: String, senders: some Sequence<String>
    ) throws(SettingsError) -> [Mistake] {
        try idleWarmUps(in: text(path), named: path, senders: senders)
    }

    static func idleWarmUps(
        in text: String, named name: String, senders: some Sequence<String>
    ) throws(SettingsError) -> [Mistake] {
        var reader = LimitsReader(name: name)
        let limits = try reader.sound(text)
        let senders = Set(senders.map { $0.lowercased() }).sorted()
        let shown = senders.prefix(5).joined(separator: ", ") + (senders.count > 5 ? ", …" : "")
        return limits.warmUp.keys.sorted().filter { !senders.contains($0) }.map { domain in
            let hint = nearest(to: domain, in: senders).map { "; did you mean \($0)?" } ?? ""
            return Mistake(
                place: reader.warmUpPlaces[domain] ?? .fallback,
                problem: "warm_up.\(domain) holds no mail back, for none comes from this domain; "
                    + "send.from and brands have \(shown)\(hint)")
        }
    }

    static func parse(_ text: String, named name: String) throws(SettingsError) -> SendLimits {
        var reader = LimitsReader(name: name)
        return try reader.sound(text)
    }

    private static func text(_ path: String) throws(SettingsError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsError(
                .file(path, line: 1, column: 1), "there is no such file, or it is closed")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Settings {
    /// As `LimitsFile` says of the senders configured; none when nothing says who sends.
    package func idleWarmUps() throws(SettingsError) -> [Mistake] {
        guard let path = send.limits else { return [] }
        let senders = ([send.from] + brands.values.map(\.send.from)).compactMap { from in
            from?.split(separator: "@").last.map { String($0.prefix { $0 != ">" }) }
        }
        let idle = try LimitsFile.idleWarmUps(path, senders: senders)
        return senders.isEmpty ? [] : idle
    }
}

/// Reads on after a mistake, to name all of them.
private struct LimitsReader {
    let name: String
    var mistakes: [Mistake] = []
    var warmUpPlaces: [String: Place] = [:]

    init(name: String) { self.name = name }

    mutating func sound(_ text: String) throws(SettingsError) -> SendLimits {
        let limits = read(text)
        if !mistakes.isEmpty { throw SettingsError(mistakes: mistakes) }
        return limits
    }

    mutating func read(_ text: String) -> SendLimits {
        var limits = SendLimits()
        guard text.utf8.count <= SettingsFile.sizeMax else {
            note(nil, "longer than \(SettingsFile.sizeMax) bytes")
            return limits
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            mistakes.append(SettingsFile.mistake(error, in: name))
            return limits
        }
        guard let root, !root.isNull else { return limits }
        for (key, value) in fields(of: root, ["providers", "others", "warm_up"], "the file") {
            switch key {
            case "providers": limits.providers = providers(value)
            case "others":
                let known = ["rate", "concurrency"]
                limits.others = lane(fields(of: value, known, "others"), "others")
            default: limits.warmUp = warmUps(value)
            }
        }
        return limits
    }

    // MARK: Parts

    private mutating func providers(_ node: Node) -> [SendLimits.Provider] {
        var owners: [String: String] = [:]
        var providers: [SendLimits.Provider] = []
        for (name, key, value) in pairs(of: node, "providers") {
            let isSound = name.utf8.allSatisfy { isAlphanumeric($0) || "-_".utf8.contains($0) }
            if !isSound || !(1...40).contains(name.utf8.count) || name == Lanes.otherLabel {
                note(key, "a provider is called by letters, digits, '-' and '_', and not other")
            }
            let path = "providers.\(name)"
            let fields = fields(of: value, ["domains", "rate", "concurrency"], path)
            guard let list = fields["domains"] else {
                note(key, "\(path): domains is missing, such as [example.com]")
                continue
            }
            let domains = texts(list, "\(path).domains").compactMap { text, node -> String? in
                let domain = text.lowercased()
                guard isHostName(domain) else {
                    note(node, "\(path).domains: expected a host name, found \(shown(text))")
                    return nil
                }
                guard owners.updateValue(name, forKey: domain) == nil else {
                    note(node, "\(path).domains: \(domain) is there twice")
                    return nil
                }
                return domain
            }
            providers.append(.init(name: name, domains: domains, lane: lane(fields, path)))
        }
        return providers
    }

    private mutating func lane(_ fields: [String: Node], _ path: String) -> SendLimits.Lane {
        SendLimits.Lane(
            rate: fields["rate"].flatMap {
                value(
                    $0, "\(path).rate",
                    "a rate such as 20 per 1s or 600 per 1m, 1 to 1000000 mails "
                        + "in 1s to 1d", parsedRate)
            },
            concurrency: fields["concurrency"].flatMap {
                value($0, "\(path).concurrency", "a whole number from 1 to 1000") {
                    Int($0).flatMap { (1...1_000).contains($0) ? $0 : nil }
                }
            })
    }

    private mutating func warmUps(_ node: Node) -> [String: WarmUp] {
        var plans: [String: WarmUp] = [:]
        for (name, key, value) in pairs(of: node, "warm_up") {
            let path = "warm_up.\(name)"
            warmUpPlaces[name.lowercased()] = place(of: key)
            if !isHostName(name) {
                note(key, "warm_up: expected the domain of a sender, found \(shown(name))")
            }
            let fields = fields(of: value, ["since", "days"], path)
            for field in ["since", "days"] where fields[field] == nil {
                note(key, "\(path): \(field) is missing")
            }
            let since = fields["since"].flatMap {
                self.value($0, "\(path).since", "a date such as 2026-11-23") { parsedDate($0) }
            }
            let days = fields["days"].map { self.days($0, "\(path).days") } ?? []
            if let since { plans[name.lowercased()] = WarmUp(since: since, days: days) }
        }
        return plans
    }

    private mutating func days(_ node: Node, _ path: String) -> [Int] {
        let days = texts(node, path).compactMap { text, node -> Int? in
            if let count = Int(text), (1...100_000_000).contains(count) { return count }
            note(
                node, "\(path): expected how many mails that day, at least 1, found \(shown(text))")
            return nil
        }
        if days.isEmpty { note(node, "\(path): the list is empty") }
        return days
    }

    // MARK: YAML

    private mutating func pairs(of node: Node, _ path: String) -> [(String, Node, Node)] {
        if node.isNull { return [] }
        guard case .mapping(let mapping) = node else {
            note(node, "\(path): expected a mapping")
            return []
        }
        var pairs: [(String, Node, Node)] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                note(key, "\(path): expected a name")
                continue
            }
            guard seen.insert(scalar.string.lowercased()).inserted else {
                note(key, "\(path): \(scalar.string) is there twice")
                continue
            }
            pairs.append((scalar.string, key, value))
        }
        return pairs
    }

    private mutating func fields(
        of node: Node, _ known: [String], _ path: String
    ) -> [String: Node] {
        var fields: [String: Node] = [:]
        for (name, key, value) in pairs(of: node, path) {
            if known.contains(name) {
                if !value.isNull { fields[name] = value }
                continue
            }
            let hint = nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
            note(key, "\(path): unknown key \(shown(name)), expected \(oneOf(known))\(hint)")
        }
        return fields
    }

    /// Of a list, or of one text.
    private mutating func texts(_ node: Node, _ path: String) -> [(String, Node)] {
        switch node {
        case .scalar(let scalar): return [(scalar.string, node)]
        case .sequence(let sequence):
            return sequence.compactMap { item in
                if case .scalar(let scalar) = item { return (scalar.string, item) }
                note(item, "\(path): expected a text")
                return nil
            }
        default:
            note(node, "\(path): expected a list")
            return []
        }
    }

    private mutating func value<Value>(
        _ node: Node, _ path: String, _ expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard case .scalar(let scalar) = node else {
            note(node, "\(path): expected \(expected)")
            return nil
        }
        if let value = parse(scalar.string) { return value }
        note(node, "\(path): expected \(expected), found \(shown(scalar.string))")
        return nil
    }

    private mutating func note(_ node: Node?, _ problem: String) {
        mistakes.append(Mistake(place: place(of: node), problem: problem))
    }

    private func place(of node: Node?) -> Place {
        .file(name, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1)
    }
}

/// `20 per 1s`
private func parsedRate(_ text: String) -> SendLimits.Rate? {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "per", let count = Int(words[0]),
        (1...1_000_000).contains(count), let span = milliseconds(String(words[2])),
        (1_000...86_400_000).contains(span)
    else { return nil }
    return SendLimits.Rate(count: count, span: Span(milliseconds: span))
}

/// `2026-11-23`
private func parsedDate(_ text: String) -> CivilDate? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int64(parts[0]),
        let month = Int64(parts[1]), let day = Int64(parts[2])
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    let character = Character(Unicode.Scalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber)
}
