import CRE2
import Events

/// A regular expression, compiled: what `matches` looks for in a text.
///
/// RE2 never backtracks: the time grows with the length of the text and no faster, so that no
/// event can hold up a shard.
package final class TextPattern: Sendable {
    /// The longest pattern, in UTF-8 bytes.
    package static let bytesMax = 1_000
    /// A longer text is not searched and does not match, in UTF-8 bytes: 8 KiB. The slowest
    /// pattern that RE2 takes needs about a tenth of a second for one of this length.
    package static let textBytesMax = 8 << 10

    /// As it was written.
    package let source: String
    /// RE2 says that many threads may search with one pattern.
    private nonisolated(unsafe) let handle: OpaquePointer

    package init(_ source: String) throws(TextPatternError) {
        guard source.utf8.count <= Self.bytesMax else { throw .tooLong }
        var text = source
        let handle = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { nr_pattern_new($0.baseAddress, $0.count) }
        }
        guard let handle else { preconditionFailure("a pattern comes back, sound or not") }
        let reason = Self.string(nr_pattern_error(handle))
        guard reason.isEmpty else {
            defer { nr_pattern_free(handle) }
            if nr_pattern_is_too_large(handle) { throw .tooLarge }
            let part = Self.string(nr_pattern_error_part(handle))
            throw .unsound(reason, at: Self.offset(of: part, in: source))
        }
        self.source = source
        self.handle = handle
    }

    deinit { nr_pattern_free(handle) }

    /// Whether it matches anywhere in `text`.
    package func isFound(in text: String) -> Bool {
        guard text.utf8.count <= Self.textBytesMax else { return false }
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                nr_pattern_search(handle, $0.baseAddress, $0.count)
            }
        }
    }

    /// Where it matches, in bytes of UTF-8: from left to right, none over another. None in a text
    /// that is too long to be searched, and no empty ones.
    package func ranges(in text: String) -> [Range<Int>] {
        guard text.utf8.count <= Self.textBytesMax else { return [] }
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                var ranges: [Range<Int>] = []
                var span = nr_span(start: 0, end: 0)
                while span.end < bytes.count,
                    nr_pattern_find(handle, bytes.baseAddress, bytes.count, span.end, &span),
                    span.start < span.end
                {
                    ranges.append(span.start..<span.end)
                }
                return ranges
            }
        }
    }

    private static func string(_ text: nr_text) -> String {
        let start = UnsafeRawPointer(text.data)
        return String(
            decoding: UnsafeRawBufferPointer(start: start, count: text.length), as: UTF8.self)
    }

    /// RE2 says which part it means, not where that is. The first such part is where reading
    /// stopped, or one like it.
    private static func offset(of part: String, in source: String) -> Int {
        let (whole, part) = (Array(source.unicodeScalars), Array(part.unicodeScalars))
        guard !part.isEmpty else { return 0 }
        return whole.indices.first { whole[$0...].starts(with: part) } ?? 0
    }
}

extension TextPattern: Equatable {
    package static func == (a: TextPattern, b: TextPattern) -> Bool {
        a === b || a.source.hasBytes(of: b.source)
    }
}
