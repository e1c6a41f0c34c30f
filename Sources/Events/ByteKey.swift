/// A text as a key, equal to another only if its bytes are, as Kafka and Redis see it: to Swift,
/// é is also the text e with an accent behind it.
package struct ByteKey: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ByteKey, b: ByteKey) -> Bool { a.text.hasBytes(of: b.text) }

    // Texts with the same bytes have the same hash; a few others share it.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
    package func hasBytes(of other: String) -> Bool {
        // The first comparison is fast, never false for equal bytes, and all there is to ASCII.
        self == other
            && (utf8Span.isKnownASCII && other.utf8Span.isKnownASCII
                || utf8.elementsEqual(other.utf8))
    }
}
