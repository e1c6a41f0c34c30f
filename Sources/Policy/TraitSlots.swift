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

    /// Newer texts replace older ones; an empty text takes the trait away.
    func update(_ profile: inout Profile, from event: Event) {
        update(&profile.email, event.values[email])
        update(&profile.name, event.values[name])
        update(&profile.timezone, event.values[timezone])
        update(&profile.locale, event.values[locale])
    }

    private func update(_ trait: inout String?, _ value: Value) {
        guard case .string(let text) = value, text.utf8.count <= Profile.bytesMax else { return }
        trait = text.isEmpty ? nil : text
    }
}
