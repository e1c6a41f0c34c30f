/// The two things that most want to know of a decision's message: which one it is, and what was
/// decided. Reads our own JSON only, whose fields stand in a fixed order; `Decision.json` writes it.
package struct DecisionGlance: Equatable, Sendable {
    package let id: String
    /// `send`, `hold` or `suppress`.
    package let kind: String

    /// Nil when the bytes are none of ours.
    package init?(_ json: [UInt8]) {
        // A quote inside a text has a backslash before it, so that no user can write these.
        guard let id = Self.text(behind: "{\"id\":\"", in: json[...], atStart: true),
            let kind = Self.text(behind: ",\"decision\":\"", in: json[...], atStart: false)
        else { return nil }
        self.id = id
        self.kind = kind
    }

    private static func text(
        behind mark: String, in bytes: ArraySlice<UInt8>, atStart: Bool
    ) -> String? {
        let mark = Array(mark.utf8)
        var start = bytes.startIndex
        while start + mark.count <= bytes.endIndex {
            if bytes[start..<(start + mark.count)].elementsEqual(mark) {
                let rest = bytes[(start + mark.count)...]
                guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            if atStart { return nil }
            start += 1
        }
        return nil
    }
}
