/// A mistake, or something that looks like one, with its place and the way out.
package struct Diagnostic: Error, Hashable, Sendable {
    package var file: String
    /// One-based, as editors count.
    package var line: Int
    /// One-based, in Unicode scalars.
    package var column: Int
    package var severity: Severity
    /// What was found, what was expected, the nearest valid word.
    package var message: String

    package init(
        file: String, line: Int, column: Int, severity: Severity = .error, message: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
    }

    package enum Severity: String, Sendable, CaseIterable { case error, warning }

    /// The diagnostic with its line of `source` and a caret below the place, as compilers print it.
    ///
    /// - Parameter source: the whole text of the file.
    /// - Returns: the description alone when the place lies outside `source`.
    package func excerpt(of source: String) -> String {
        let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard line >= 1, line <= lines.count else { return description }
        let scalars = lines[line - 1].unicodeScalars
        let start = max(0, column - Self.excerptWidth / 2)
        let shown = scalars.dropFirst(start).prefix(Self.excerptWidth)
        let indent = shown.prefix(max(0, column - 1 - start))
        var padding = String.UnicodeScalarView()
        for scalar in indent {
            padding.append(scalar == "\t" ? scalar : Self.isWide(scalar) ? "\u{3000}" : " ")
        }
        return "\(description)\n    \(Substring(shown))\n    \(padding)^"
    }

    /// Whether terminals give the scalar two columns: kana, kanji, hangul, full-width forms.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Unicode scalars of a line that an excerpt shows.
    private static let excerptWidth = 160
}

extension Diagnostic: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column): \(severity): \(message)" }
}

extension Diagnostic: Comparable {
    /// By place, as a reader meets them.
    package static func < (a: Diagnostic, b: Diagnostic) -> Bool {
        (a.file, a.line, a.column, a.message) < (b.file, b.line, b.column, b.message)
    }
}

/// A diagnostic of a text that does not know its file yet: the place is an offset into the text.
package struct Finding: Error, Hashable, Sendable {
    /// Unicode scalars before the place.
    package var offset: Int
    package var severity: Diagnostic.Severity
    package var message: String

    package init(at offset: Int, severity: Diagnostic.Severity = .error, _ message: String) {
        self.offset = offset
        self.severity = severity
        self.message = message
    }
}
