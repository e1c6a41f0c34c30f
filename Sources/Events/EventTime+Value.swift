extension EventTime {
    /// The instant that a property tells: ISO 8601, or milliseconds since 1970. A text without an
    /// offset means the local time of `zone`, and a date alone its midnight.
    ///
    /// - Returns: nil when it tells none.
    package init?(_ value: Value, in zone: Zone = .utc) {
        switch value {
        case .integer(let milliseconds): self.init(milliseconds: milliseconds)
        case .string(let text):
            guard let time = EventTime(iso8601: text) else { return nil }
            self = Self.hasOffset(text) ? time : zone.instant(local: time.milliseconds)
        default: return nil
        }
    }

    private static func hasOffset(_ text: String) -> Bool {
        text.utf8.dropFirst("2026-04-01".utf8.count).contains { "Zz+-".utf8.contains($0) }
    }
}
