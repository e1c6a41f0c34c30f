import Events

/// Where `identify` events carry what sending needs.
struct TraitSlots: Sendable {
    let event: EventName
    private let email: Int
    private let name: Int
    private let timezone: Int
    private let locale: Int

    init(_ vocabulary: inout Vocabulary) {
        event = vocabulary.intern(event: "identify")
        email = vocabulary.intern(property: "email")
        name = vocabulary.intern(property: "name")
        timezone = vocabulary.intern(property: "timezone")
        locale = vocabulary.intern(property: "locale")
    }

    /// Newer texts replace older ones; an empty text takes the trait away. What cannot be used is
    /// not taken, and leaves the older one.
    func update(_ profile: inout Profile, from event: Event) {
        update(&profile.email, event.values[email], isUsable: isAddress)
        update(&profile.name, event.values[name])
        update(&profile.timezone, event.values[timezone])
        update(&profile.locale, event.values[locale], isUsable: isLanguageTag)
    }

    private func update(
        _ trait: inout String?, _ value: Value, isUsable: (String) -> Bool = { _ in true }
    ) {
        guard case .string(let text) = value, text.utf8.count <= Profile.bytesMax else { return }
        if text.isEmpty {
            trait = nil
        } else if isUsable(text) {
            trait = text
        }
    }

    /// Whether a mail could go there at all; the sender looks closer. An address with a line break
    /// or a second recipient in it must not count as one.
    private func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 254,
            !text.unicodeScalars.contains(where: { isBlank($0) })
        else { return false }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }

    /// `ja`, `ja-JP`, `ja_JP`: RFC 5646, section 4.4.1, finds 35 characters enough.
    private func isLanguageTag(_ text: String) -> Bool {
        text.utf8.count <= 35
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
