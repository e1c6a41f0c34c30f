/// Cuts HTML into tags and texts, as forgiving as mail programs are.
struct MarkupScanner {
    let scalars: [Unicode.Scalar]
    private var position = 0
    /// `style` or `script`, whose text is none.
    private var raw: String?

    enum Piece {
        case text(Range<Int>)
        case element(Markup.Element)
    }

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func next() -> Piece? {
        while position < scalars.count {
            if let raw {
                self.raw = nil
                skip(toCloseOf: raw)
            } else if starts(with: "<!--") {
                position += 4
                skip(behind: "-->")
            } else if starts(with: "<!") || starts(with: "<?") {
                skip(behind: ">")
            } else if let element = element() {
                if !element.isClosing, Self.raws.contains(element.name) { raw = element.name }
                return .element(element)
            } else {
                let start = position
                repeat { position += 1 } while position < scalars.count && scalars[position] != "<"
                return .text(start..<position)
            }
        }
        return nil
    }

    private static let raws: Set<String> = ["style", "script"]

    private func starts(with text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars)
    }

    private mutating func skip(behind mark: String) {
        while position < scalars.count, !starts(with: mark) { position += 1 }
        position = min(position + mark.unicodeScalars.count, scalars.count)
    }

    private mutating func skip(toCloseOf name: String) {
        let mark = Array("</\(name)".unicodeScalars)
        while position < scalars.count {
            let here = scalars[position...].prefix(mark.count).map(Self.lowercased)
            if here == mark { return }
            position += 1
        }
    }

    /// The tag that begins here; nil when this is no tag.
    private mutating func element() -> Markup.Element? {
        guard scalars[position] == "<" else { return nil }
        let start = position
        var next = start + 1
        let isClosing = next < scalars.count && scalars[next] == "/"
        if isClosing { next += 1 }
        guard next < scalars.count, Self.isLetter(scalars[next]) else { return nil }
        position = next
        var element = Markup.Element(
            name: word { Self.isLetter($0) || Self.isDigit($0) }, isClosing: isClosing,
            index: start)
        while position < scalars.count {
            if scalars[position] == ">" {
                position += 1
                break
            } else if scalars[position] == "<" {
                break
            } else if Self.isBlank(scalars[position]) || scalars[position] == "/" {
                position += 1
            } else {
                element.attributes.append(attribute())
            }
        }
        return element
    }

    private mutating func attribute() -> Markup.Attribute {
        let start = position
        var name = word { !Self.isBlank($0) && !"=></".unicodeScalars.contains($0) }
        if position == start {
            // A stray '=': something has to be taken.
            position += 1
            name = "="
        }
        let end = position
        skipBlanks()
        guard position < scalars.count, scalars[position] == "=", name != "=" else {
            position = end
            return Markup.Attribute(name: name, value: end..<end)
        }
        position += 1
        skipBlanks()
        guard position < scalars.count, "\"'".unicodeScalars.contains(scalars[position]) else {
            let from = position
            _ = word { !Self.isBlank($0) && $0 != ">" }
            return Markup.Attribute(name: name, value: from..<position)
        }
        return quoted(name)
    }

    private mutating func quoted(_ name: String) -> Markup.Attribute {
        let quote = scalars[position]
        let from = position + 1
        var tagEnd: Int?
        position = from
        while position < scalars.count, scalars[position] != quote {
            if scalars[position] == ">", tagEnd == nil { tagEnd = position }
            // Another tag begins: the quote that comes next is one of its own.
            if scalars[position] == "<", let tagEnd {
                position = tagEnd
                return Markup.Attribute(name: name, value: from..<tagEnd, isClosed: false)
            }
            position += 1
        }
        guard position < scalars.count else {
            position = tagEnd ?? position
            return Markup.Attribute(name: name, value: from..<position, isClosed: false)
        }
        position += 1
        return Markup.Attribute(name: name, value: from..<(position - 1))
    }

    private mutating func skipBlanks() {
        while position < scalars.count, Self.isBlank(scalars[position]) { position += 1 }
    }

    private mutating func word(while isPart: (Unicode.Scalar) -> Bool) -> String {
        var word = String.UnicodeScalarView()
        while position < scalars.count, isPart(scalars[position]) {
            word.append(Self.lowercased(scalars[position]))
            position += 1
        }
        return String(word)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && scalar.properties.isAlphabetic
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }
}
