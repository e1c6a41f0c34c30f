/// Words as a reader takes them in: one blank between two of them, none where Japanese lines are
/// wrapped, full-width Latin as ASCII, and a line for each sentence.
struct Prose {
    private(set) var scalars: [Unicode.Scalar] = []
    /// Of each scalar: its index in the manuscript.
    private(set) var origins: [Int] = []
    private var gap = Gap.none
    /// Whether the last scalar ends a sentence without a blank behind it.
    private var isSentenceOver = false

    private enum Gap: Int { case none, blank, lineEnd, end }

    init() {}

    /// Of a part without markup.
    init(_ manuscript: Manuscript) {
        for (index, scalar) in manuscript.scalars.enumerated() { add(scalar, from: index) }
    }

    mutating func add(_ scalar: Unicode.Scalar, from origin: Int) {
        if scalar == "\n" {
            gap = gap.rawValue >= Gap.lineEnd.rawValue ? .end : .lineEnd
        } else if scalar.properties.isWhitespace {
            if gap == .none { gap = .blank }
        } else if !Self.isInvisible(scalar) {
            closeGap(before: scalar, from: origin)
            scalars.append(Self.folded(scalar))
            origins.append(origin)
            isSentenceOver = "。！？".unicodeScalars.contains(scalar)
        }
    }

    /// Nothing goes on over this place.
    mutating func end() { gap = .end }

    private mutating func closeGap(before scalar: Unicode.Scalar, from origin: Int) {
        defer { gap = .none }
        guard let last = scalars.last else { return }
        let isClosing = "。！？!?」』）".unicodeScalars.contains(scalar)
        if gap == .end || (isSentenceOver && !isClosing)
            || (gap != .none && ".!?".unicodeScalars.contains(last))
        {
            scalars.append("\n")
        } else if gap == .none || (Self.isJapanese(last) && Self.isJapanese(scalar)) {
            return
        } else {
            scalars.append(" ")
        }
        origins.append(origin)
    }

    /// Kana, kanji and their punctuation.
    static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3001...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xFF01...0xFF60: true
        default: false
        }
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x2018, 0x2019: "'"
        default: scalar
        }
    }

    /// Zero-width blanks and joiners, soft hyphens, byte order marks, variation selectors.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }
}

extension Prose {
    /// Something that was looked for.
    struct Hit {
        /// Scalars of the prose.
        var range: Range<Int>
        /// With `…` for what a variable prints.
        var text: String
    }

    /// Where the phrases stand, from left to right, none over another.
    func hits(_ phrases: [Phrase]) -> [Hit] {
        let found = stretches.flatMap { stretch in
            phrases.flatMap { phrase in phrase.ranges(in: stretch.text) }
                .map { stretch.starts[$0.lowerBound]..<stretch.starts[$0.upperBound] }
        }
        var hits: [Hit] = []
        for range in found.sorted(by: {
            ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound)
        })
        where range.lowerBound >= hits.last?.range.upperBound ?? 0 {
            hits.append(Hit(range: range, text: text(range)))
        }
        return hits
    }

    func contains(_ phrases: [Phrase]) -> Bool {
        stretches.contains { stretch in
            phrases.contains { !$0.ranges(in: stretch.text).isEmpty }
        }
    }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars[range] { text.append(scalar == Manuscript.hole ? "…" : scalar) }
        return String(text)
    }

    /// As long as a pattern may search at once, cut between two sentences where there are two.
    private var stretches: [(text: String, starts: [Int])] {
        var stretches: [(text: String, starts: [Int])] = []
        var start = 0
        while start < scalars.count {
            var end = min(start + Phrase.textScalarsMax, scalars.count)
            if end < scalars.count {
                end = scalars[start..<end].lastIndex(of: "\n").map { $0 + 1 } ?? end
            }
            var view = String.UnicodeScalarView()
            var starts: [Int] = []
            for index in start..<end {
                view.append(scalars[index])
                for _ in 0..<UTF8.width(scalars[index]) { starts.append(index) }
            }
            stretches.append((String(view), starts + [end]))
            start = end
        }
        return stretches
    }
}
