import TextPatterns

/// Words that are looked for, in RE2's syntax; upper and lower case are the same.
struct Phrase: Sendable {
    private let pattern: TextPattern
    private let exception: TextPattern?

    /// Four bytes each are what a pattern searches at once.
    static let textScalarsMax = TextPattern.textBytesMax / 4

    /// - Parameters:
    ///   - pattern: What must not be said.
    ///   - exception: What may: a match that it overlaps is none.
    init(_ pattern: String, except exception: String? = nil) {
        self.pattern = Self.compiled(pattern)
        self.exception = exception.map(Self.compiled)
    }

    /// In bytes of UTF-8.
    func ranges(in text: String) -> [Range<Int>] {
        let found = pattern.ranges(in: text)
        guard !found.isEmpty, let allowed = exception?.ranges(in: text) else { return found }
        return found.filter { range in !allowed.contains { $0.overlaps(range) } }
    }

    private static func compiled(_ source: String) -> TextPattern {
        do {
            return try TextPattern("(?im)" + source)
        } catch {
            preconditionFailure("a phrase of ours is no pattern: \(source): \(error)")
        }
    }
}
