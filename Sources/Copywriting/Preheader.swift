import Mail

/// What a mail program shows of a mail behind its subject, before it is opened.
package struct Preheader {
    package let text: String
    /// Of each line of the mail, its width in half-width characters.
    package let lineWidths: [Int]

    /// Characters that the widest lists show.
    private static let countMax = 120

    /// - Parameter html: as it goes out, with its variables in.
    package init(html: String) {
        let piece = TemplatePiece(.text, html, line: 1, column: 1)
        guard let manuscript = Manuscript("html", of: ["html": [piece]]) else {
            self.init(Prose())
            return
        }
        self.init(Markup(manuscript).prose)
    }

    package init(text: String) {
        let piece = TemplatePiece(.text, text, line: 1, column: 1)
        let manuscript = Manuscript("text", of: ["text": [piece]])
        self.init(manuscript.map { Prose($0) } ?? Prose())
    }

    private init(_ prose: Prose) {
        var view = String.UnicodeScalarView()
        for scalar in prose.scalars.prefix(Self.countMax * 4) {
            view.append(scalar == "\n" ? " " : scalar)
        }
        let line = String(view)
        lineWidths = prose.scalars.split(separator: "\n").map { line in
            line.reduce(0) { $0 + (Prose.isJapanese($1) ? 2 : 1) }
        }
        text = line.count > Self.countMax ? line.prefix(Self.countMax) + "…" : line
    }
}
