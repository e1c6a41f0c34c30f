/// A stretch of a template file, for whoever looks at its words rather than fills it in.
package struct TemplatePiece: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case text, comment, variable, section, inverted, close, partial
    }

    package var kind: Kind
    /// What a text or a comment says; else the name, without transforms.
    package var content: String
    /// One-based.
    package var line: Int
    /// One-based, in Unicode scalars.
    package var column: Int

    package init(_ kind: Kind, _ content: String, line: Int, column: Int) {
        self.kind = kind
        self.content = content
        self.line = line
        self.column = column
    }

    /// The whole file in order; nil when a tag is broken, which reading the template reports.
    package static func pieces(of text: String) -> [TemplatePiece]? {
        guard let stretches = try? TagScanner.stretches(of: text) else { return nil }
        var place = (offset: 0, line: 1, column: 1)
        let bytes = Array(text.utf8)
        return stretches.map { stretch in
            for byte in bytes[place.offset..<stretch.offset] {
                if byte == 10 {
                    place.line += 1
                    place.column = 1
                } else if byte & 0xC0 != 0x80 {
                    place.column += 1
                }
            }
            place.offset = stretch.offset
            return TemplatePiece(
                stretch.kind, stretch.content, line: place.line, column: place.column)
        }
    }
}

/// A piece before its line and column are counted.
struct TemplateStretch {
    var kind: TemplatePiece.Kind
    var content: String
    /// Bytes before it.
    var offset: Int
}
