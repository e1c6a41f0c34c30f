/// A tag of a mustache text that says something about variables.
struct TemplateTag: Equatable {
    enum Kind: Equatable { case variable, section, inverted, partial }

    var kind: Kind
    /// Without transforms: `sku` for `{{uppercased(sku)}}`; empty for `{{#last()}}`.
    var name: String
    /// One-based.
    var line: Int
    /// How many sections are open around it.
    var depth: Int

    /// The variable that must be there: `user` for `user.name`; empty for `.`.
    var root: String { String(name.prefix { $0 != "." }) }
}

/// Finds the tags of a template. The mustache package keeps its tokens to itself, and would print
/// a hole where we want a mistake reported.
struct TagScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var open: [UInt8] = Array("{{".utf8)
    private var close: [UInt8] = Array("}}".utf8)
    private var sections: [(name: String, line: Int)] = []
    private var tags: [TemplateTag] = []
    private var stretches: [TemplateStretch] = []
    /// Where the tag at hand begins, and where the text behind the last one does.
    private var tagStart = 0
    private var textStart = 0

    /// - Throws: The first mistake, with its line: what follows a broken tag cannot be judged.
    static func tags(in text: String) throws(TagMistake) -> [TemplateTag] {
        var scanner = TagScanner(bytes: Array(text.utf8))
        try scanner.scan()
        return scanner.tags
    }

    /// Texts, comments and tags in their order; tags that only change delimiters are left out.
    static func stretches(of text: String) throws(TagMistake) -> [TemplateStretch] {
        var scanner = TagScanner(bytes: Array(text.utf8))
        try scanner.scan()
        return scanner.stretches
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func scan() throws(TagMistake) {
        while position < bytes.count {
            if starts(with: open) {
                let start = line
                endText()
                tagStart = position
                position += open.count
                try take(tag: try content(from: start), line: start)
                textStart = position
            } else {
                if bytes[position] == 10 { line += 1 }
                position += 1
            }
        }
        endText()
        if let unclosed = sections.last {
            throw TagMistake(
                line: unclosed.line, reason: "section '\(unclosed.name)' is not closed")
        }
    }

    private mutating func endText() {
        guard textStart < position else { return }
        let text = String(decoding: bytes[textStart..<position], as: UTF8.self)
        stretches.append(TemplateStretch(kind: .text, content: text, offset: textStart))
    }

    private func starts(with mark: [UInt8]) -> Bool { bytes[position...].starts(with: mark) }

    /// The text between the delimiters; a triple mustache's keeps its `{`.
    private mutating func content(from start: Int) throws(TagMistake) -> String {
        let isTriple = position < bytes.count && bytes[position] == UInt8(ascii: "{")
        let end = isTriple ? [UInt8(ascii: "}")] + close : close
        let from = position
        while position < bytes.count, !starts(with: end) {
            if bytes[position] == 10 { line += 1 }
            position += 1
        }
        guard position < bytes.count else {
            throw TagMistake(line: start, reason: "the tag is not closed")
        }
        defer { position += end.count }
        return String(decoding: bytes[from..<position], as: UTF8.self)
    }

    private mutating func take(tag: String, line: Int) throws(TagMistake) {
        let rest = String(tag.dropFirst())
        switch tag.first {
        case "!":
            stretches.append(TemplateStretch(kind: .comment, content: rest, offset: tagStart))
        case "=": try setDelimiters(rest, line: line)
        case "#": try openSection(.section, rest, line: line)
        case "^": try openSection(.inverted, rest, line: line)
        case "/": try closeSection(rest, line: line)
        case "{", "&": try add(.variable, rest, line: line)
        case ">":
            let name = rest.trimmed
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isWord) else {
                throw TagMistake(line: line, reason: "'{{>\(rest)}}' names no partial")
            }
            add(TemplateTag(kind: .partial, name: name, line: line, depth: sections.count))
        case "<", "$", "%":
            throw TagMistake(line: line, reason: "'{{\(tag)}}': this kind of tag is not supported")
        default: try add(.variable, tag, line: line)
        }
    }

    private mutating func setDelimiters(_ text: String, line: Int) throws(TagMistake) {
        let marks = text.dropLast().split(separator: " ")
        guard text.last == "=", marks.count == 2, marks.allSatisfy({ !$0.contains("=") }) else {
            throw TagMistake(line: line, reason: "'{{=\(text)}}' should be '{{=<% %>=}}' or alike")
        }
        open = Array(marks[0].utf8)
        close = Array(marks[1].utf8)
    }

    private mutating func openSection(
        _ kind: TemplateTag.Kind, _ text: String, line: Int
    ) throws(TagMistake) {
        try add(kind, text, line: line)
        sections.append((text.trimmed, line))
    }

    private mutating func closeSection(_ text: String, line: Int) throws(TagMistake) {
        guard let section = sections.popLast() else {
            throw TagMistake(line: line, reason: "'{{/\(text)}}' closes no section")
        }
        guard section.name == text.trimmed else {
            let found = "'{{/\(text)}}' closes section '\(section.name)' of line \(section.line)"
            throw TagMistake(line: line, reason: found)
        }
        stretches.append(
            TemplateStretch(kind: .close, content: section.name, offset: tagStart))
    }

    private mutating func add(
        _ kind: TemplateTag.Kind, _ text: String, line: Int
    ) throws(TagMistake) {
        let inner = try Self.withoutTransforms(text.trimmed, line: line)
        let isName =
            inner == "."
            || inner.split(separator: ".", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isWord) }
        let isPlace = inner.isEmpty && text.contains("(") && !sections.isEmpty
        guard isName || isPlace else {
            throw TagMistake(line: line, reason: "'\(text.trimmed)' is no variable's name")
        }
        add(TemplateTag(kind: kind, name: inner, line: line, depth: sections.count))
    }

    private mutating func add(_ tag: TemplateTag) {
        tags.append(tag)
        let kind: TemplatePiece.Kind =
            switch tag.kind {
            case .variable: .variable
            case .section: .section
            case .inverted: .inverted
            case .partial: .partial
            }
        stretches.append(TemplateStretch(kind: kind, content: tag.name, offset: tagStart))
    }

    /// `sku` for `uppercased(reversed(sku))`.
    private static func withoutTransforms(
        _ text: String, line: Int
    ) throws(TagMistake) -> String {
        var inner = Substring(text)
        while let bracket = inner.firstIndex(of: "(") {
            let transform = String(inner[..<bracket])
            guard inner.last == ")", transforms.contains(transform) else {
                let known = transforms.sorted().joined(separator: ", ")
                throw TagMistake(line: line, reason: "'\(text)': transforms are \(known)")
            }
            inner = inner[inner.index(after: bracket)...].dropLast()
        }
        return String(inner)
    }

    private static let transforms: Set<String> = [
        "capitalized", "count", "empty", "even", "first", "index", "last", "lowercased",
        "minusone", "odd", "plusone", "reversed", "uppercased",
    ]

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// A broken tag.
struct TagMistake: Error, Equatable {
    var line: Int
    var reason: String
}
