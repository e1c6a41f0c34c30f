import Events
import Patterns
import Yams

/// Reads YAML nodes and collects every mistake on the way.
///
/// A part that cannot be read yields a stand-in, so that the parts behind it are still looked at;
/// a scenario with an error is dropped as a whole.
struct Reader {
    private let file: String
    private let source: SourceText
    private(set) var diagnostics: [Diagnostic] = []
    /// Where the document read last names its templates.
    var mailPlaces: [Place] = []
    /// As many: where each says to whom.
    var recipientPlaces: [Place] = []
    /// The steps of the pattern read last.
    var drafts: [Draft] = []

    init(file: String, source: SourceText) {
        self.file = file
        self.source = source
    }

    var errorCount: Int { diagnostics.count { $0.severity == .error } }

    mutating func report(
        _ place: Place, severity: Diagnostic.Severity = .error, _ message: String
    ) {
        diagnostics.append(diagnostic(place, severity: severity, message))
    }

    func diagnostic(
        _ place: Place, severity: Diagnostic.Severity, _ message: String
    ) -> Diagnostic {
        let inside = source.place(of: source.index(of: place))
        return Diagnostic(
            file: file, line: inside.line, column: inside.column, severity: severity,
            message: message)
    }

    mutating func report(_ node: Node, severity: Diagnostic.Severity = .error, _ message: String) {
        report(node.place, severity: severity, message)
    }
}

/// A mapping with known keys.
struct Block {
    let kind: BlockKind
    var place: Place
    private(set) var fields: [(key: String, place: Place, value: Node)] = []

    fileprivate init(_ kind: BlockKind, at place: Place) {
        self.kind = kind
        self.place = place
    }

    fileprivate mutating func add(_ key: String, at place: Place, _ value: Node) {
        fields.append((key, place, value))
    }

    subscript(_ key: String) -> Node? { fields.first { $0.key == key }?.value }

    /// Where the key stands; the block's own place when it does not.
    func place(of key: String) -> Place { fields.first { $0.key == key }?.place ?? place }
}

// MARK: Blocks and lists

extension Reader {
    /// A block with its kind's keys; others are reported and left out. Messages call it `what`.
    mutating func block(_ node: Node, _ kind: BlockKind, what: String? = nil) -> Block? {
        let (keys, what) = (kind.names, what ?? kind.what)
        guard let mapping = node.mapping else {
            report(node, "\(what) takes keys (\(keys.joined(separator: ", "))); found \(node.kind)")
            return nil
        }
        var block = Block(kind, at: node.place)
        let present = Set(mapping.keys.compactMap { $0.scalar?.string })
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report(key, "a key is a word; found \(key.kind)")
                continue
            }
            if keys.contains(name) {
                block.add(name, at: key.place, value)
            } else {
                report(key, Self.refusal(of: name, keys, what: what))
                // Read as what was meant, so that one slip is not also a missing key.
                guard let meant = Spelling.nearest(name, in: keys), !present.contains(meant) else {
                    continue
                }
                block.add(meant, at: key.place, value)
            }
        }
        return block
    }

    /// Words that are keys of the configuration.
    private static let configured = [
        "lateness": "run.lateness", "dedupe_window": "run.dedupe_window",
        "max_events": "run.max_events",
    ]

    private static func refusal(of key: String, _ keys: [String], what: String) -> String {
        if let setting = configured[key] {
            return "'\(key)' holds for all scenarios: '\(setting)' in the configuration"
        }
        var hint = Spelling.hint(key, in: keys)
        if hint.isEmpty, let home = BlockKind.home(of: key) {
            hint = "; '\(key)' belongs in \(home)"
        }
        return "unknown key '\(key)' in \(what)\(hint) (valid: \(keys.joined(separator: ", ")))"
    }

    /// The value of a key that must be there.
    mutating func required(_ key: String, in block: Block, what: String? = nil) -> Node? {
        precondition(
            block.kind.keys.contains { $0.name == key && $0.isRequired },
            "the table of keys calls '\(key)' optional")
        if let node = block[key] { return node }
        report(block.place, "\(what ?? block.kind.what) needs '\(key)'")
        return nil
    }

    /// The items of a list.
    mutating func list(_ node: Node, what: String) -> [Node] {
        if let sequence = node.sequence { return Array(sequence) }
        report(node, "'\(what)' takes a list; found \(node.kind)")
        return []
    }
}

// MARK: Scalars

extension Reader {
    /// A text, whatever YAML takes it for: `10:00` and `22:00-09:00` are no numbers here.
    mutating func text(_ node: Node, _ key: String) -> String? {
        guard let scalar = node.scalar else {
            report(node, "'\(key)' takes a single value; found \(node.kind)")
            return nil
        }
        let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
        if isNull || scalar.string.isEmpty {
            report(node, "'\(key)' has no value")
            return nil
        }
        return scalar.string
    }

    /// A short name without control characters, such as an event's or a property's.
    mutating func name(_ node: Node, _ key: String) -> String? {
        guard let text = text(node, key) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain, text.utf8.count <= Bounds.name else {
            report(node, "'\(key)' takes a name of one line, at most \(Bounds.name) bytes")
            return nil
        }
        return text
    }

    mutating func span(_ node: Node?, _ key: String) -> Span? {
        guard let node, let text = text(node, key) else { return nil }
        if let span = TimeText.span(text) { return span }
        let isBare = text.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
        let hint = isBare ? "; the unit is missing: \(text)s, \(text)m, \(text)h, \(text)d" : ""
        report(
            node,
            "'\(key)' takes a duration such as 90s, 15m, 24h, 14d or 1d12h, "
                + "more than nothing and at most 3650d; found '\(text)'\(hint)")
        return nil
    }

    /// One of the words of an enumeration; `fallback` when the key is not there or is wrong.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: Node?, _ key: String, later: [String] = [], or fallback: Choice
    ) -> Choice {
        guard let node, let text = text(node, key) else { return fallback }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        report(node, Self.refusal(of: text, key, words, later: later))
        return fallback
    }

    static func refusal(
        of text: String, _ key: String, _ words: [String], later: [String]
    ) -> String {
        let valid = words.joined(separator: ", ")
        if later.contains(text) {
            return "'\(key): \(text)' is not in this version (valid: \(valid))"
        }
        return "'\(key)' cannot be '\(text)'\(Spelling.hint(text, in: words)) (valid: \(valid))"
    }

    /// An event name or a list of them.
    mutating func names(_ node: Node, _ key: String) -> [String] {
        guard let sequence = node.sequence else { return name(node, key).map { [$0] } ?? [] }
        guard (1...Bounds.names).contains(sequence.count) else {
            report(node, "'\(key)' takes 1 to \(Bounds.names) names; found \(sequence.count)")
            return []
        }
        var names: [String] = []
        for item in sequence {
            guard let name = name(item, key) else { continue }
            if names.contains(name) {
                report(item, severity: .warning, "'\(name)' stands twice in this list")
            } else {
                names.append(name)
            }
        }
        return names
    }
}

// MARK: Expressions

extension Reader {
    mutating func condition(_ node: Node?, in scope: Scope) -> Expression? {
        guard let node, let text = text(node, "where") else { return nil }
        let condition = take(Condition.read(text, in: scope), of: node)
        if let never = condition?.contradiction {
            report(node, severity: .warning, "no event satisfies this: \(never) is never true")
        }
        return condition
    }

    mutating func value(_ node: Node, _ key: String, in scope: Scope) -> Expression? {
        guard let text = text(node, key) else { return nil }
        return take(Condition.readValue(text, in: scope), of: node)
    }

    /// The same of the beginning of the node's text.
    mutating func value(_ beginning: String, of node: Node, in scope: Scope) -> Expression? {
        take(Condition.readValue(beginning, in: scope), of: node)
    }

    private mutating func take(_ reading: Condition.Reading, of node: Node) -> Expression? {
        let places = places(of: reading.findings.map(\.offset), in: node)
        for (finding, place) in zip(reading.findings, places) {
            report(place, severity: finding.severity, finding.message)
        }
        return reading.expression
    }

    /// Where the scalars of a text stand in the file, by ascending offsets.
    func places(of offsets: [Int], in node: Node) -> [Place] {
        guard let scalar = node.scalar else { return offsets.map { _ in node.place } }
        return source.places(
            of: offsets, in: Array(scalar.string.unicodeScalars), at: node.place,
            style: scalar.written)
    }
}

extension Node {
    var place: Place { mark.map { Place($0) } ?? .start }

    /// As messages name it.
    var kind: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a block of keys"
        case .alias: "an alias"
        }
    }
}

extension Node.Scalar {
    fileprivate var written: ScalarStyle {
        switch style {
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal, .folded: .block
        case .plain, .any: .plain
        }
    }
}
