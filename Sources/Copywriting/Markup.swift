/// What an HTML part holds: its tags, and the words between them.
struct Markup {
    private(set) var elements: [Element] = []
    /// What is read in the body.
    private(set) var prose = Prose()
    /// What stands in its place at times: the title, and the texts of images.
    private(set) var asides = Prose()

    struct Element {
        /// In lower case.
        var name: String
        var isClosing: Bool
        /// Of its `<`, in the manuscript.
        var index: Int
        var attributes: [Attribute] = []

        func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
    }

    struct Attribute: Equatable {
        /// In lower case.
        var name: String
        /// In the manuscript, without the quotes; empty, behind the name, when there is none.
        var value: Range<Int>
        /// Whether its quote, if it has one, is closed.
        var isClosed = true
    }

    init(_ manuscript: Manuscript) {
        var scanner = MarkupScanner(scalars: manuscript.scalars)
        while let piece = scanner.next() {
            switch piece {
            case .text(let range): add(range, of: manuscript, toTitle: isInTitle)
            case .element(let element): add(element, of: manuscript)
            }
        }
    }

    private var isInTitle: Bool {
        elements.last.map { $0.name == "title" && !$0.isClosing } ?? false
    }

    private mutating func add(_ element: Element, of manuscript: Manuscript) {
        elements.append(element)
        if !Self.inline.contains(element.name) { prose.end() }
        asides.end()
        guard element.name == "img", let text = element.attribute("alt") else { return }
        add(text.value, of: manuscript, toTitle: true)
        asides.end()
    }

    private mutating func add(
        _ range: Range<Int>, of manuscript: Manuscript, toTitle isAside: Bool
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let (scalar, length) = Entity.scalar(
                in: manuscript.scalars[index..<range.upperBound])
            // Source lines mean nothing in HTML.
            let plain = scalar == "\n" ? " " : scalar
            if isAside { asides.add(plain, from: index) } else { prose.add(plain, from: index) }
            index += length
        }
    }

    /// Words go on over these; `br` is a wrapped line more often than an end.
    private static let inline: Set<String> = [
        "a", "abbr", "b", "big", "br", "code", "em", "font", "i", "img", "mark", "s", "small",
        "span", "strong", "sub", "sup", "u", "wbr",
    ]
}

/// `&amp;` and the like.
enum Entity {
    /// The first scalar of the text as a reader sees it, and how many the file has for it.
    static func scalar(in text: ArraySlice<Unicode.Scalar>) -> (Unicode.Scalar, length: Int) {
        guard let first = text.first else { preconditionFailure("there is a first scalar") }
        guard first == "&", let end = text.prefix(lengthMax).firstIndex(of: ";") else {
            return (first, 1)
        }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: text[(text.startIndex + 1)..<end])
        guard let scalar = scalar(named: String(name)) else { return (first, 1) }
        return (scalar, end - text.startIndex + 1)
    }

    /// The longest that is read, in scalars: `&#x10FFFF;`.
    private static let lengthMax = 10

    private static func scalar(named name: String) -> Unicode.Scalar? {
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        }
        if name.hasPrefix("#") {
            return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        }
        return names[name]
    }

    private static let names: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "zwnj": "\u{200C}",
        "shy": "\u{AD}", "hellip": "…", "rsquo": "'", "lsquo": "'", "ensp": " ", "emsp": " ",
        "zwj": "\u{200D}", "thinsp": " ",
    ]
}
