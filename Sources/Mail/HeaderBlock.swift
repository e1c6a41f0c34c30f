/// The lines before a mail's or part's empty line. Every field goes through here, so this is the
/// one place that must keep a value from beginning a field of its own.
struct HeaderBlock {
    /// Where lines fold (RFC 5322 2.1.1 asks for 78).
    static let lineMax = 76
    private(set) var lines: [UInt8] = []

    /// A field of free text: a subject.
    mutating func add(text: String, as name: String) {
        add(words: Self.textWords(text, behind: name), as: name)
    }

    /// A field of ASCII syntax: a date, an id, a media type. Folds at spaces only.
    mutating func add(syntax value: String, as name: String) {
        add(words: value.oneLine.utf8.split(separator: UInt8(ascii: " ")), as: name)
    }

    mutating func add(address: Address, as name: String) { add(addresses: [address], as: name) }

    mutating func add(addresses: [Address], as name: String) {
        var words: [String] = []
        for address in addresses {
            if let last = words.last { words[words.count - 1] = last + "," }
            guard let display = address.name?.oneLine.trimmed, !display.isEmpty else {
                words.append(address.text)
                continue
            }
            words += Self.phrase(display, behind: name) + ["<\(address.text)>"]
        }
        add(words: words, as: name)
    }

    private mutating func add(words: [String], as name: String) {
        add(words: words.map(\.utf8), as: name)
    }

    private mutating func add(words: [some Collection<UInt8>], as name: String) {
        lines.append(contentsOf: name.utf8)
        lines.append(UInt8(ascii: ":"))
        var column = name.utf8.count + 1
        var isFirst = true
        for word in words {
            let width = word.count + 1
            // The first word stays beside the name: a line of the name alone confuses old readers.
            if !isFirst, column + width > Self.lineMax {
                endLine()
                column = 0
            }
            lines.append(UInt8(ascii: " "))
            lines.append(contentsOf: word)
            column += width
            isFirst = false
        }
        endLine()
    }

    /// Ends a line; the empty one ends the block.
    mutating func endLine() {
        lines.append(13)
        lines.append(10)
    }

    /// Plain words when all of it is ASCII and no word is too long to fold; else encoded words.
    private static func textWords(_ text: String, behind name: String) -> [String] {
        let line = text.oneLine.trimmed
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let isPlain =
            !EncodedWord.isNeeded(for: line) && !words.contains("")
            && words.allSatisfy { $0.utf8.count < lineMax / 2 }
        return isPlain ? words : EncodedWord.words(line, firstLengthMax: room(behind: name))
    }

    /// The display name: a quoted string, or encoded words.
    private static func phrase(_ display: String, behind name: String) -> [String] {
        if EncodedWord.isNeeded(for: display) || display.utf8.count > lineMax / 2 {
            return EncodedWord.words(display, firstLengthMax: room(behind: name))
        }
        let escaped = display.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return ["\"" + String(escaped) + "\""]
    }

    /// What is left of a field's first line behind `Name: `.
    private static func room(behind name: String) -> Int { lineMax - name.utf8.count - 2 }
}

extension String {
    /// Without spaces at either end.
    var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
