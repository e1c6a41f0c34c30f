/// The file of a brand: the keys in which its mails differ from all others.
enum BrandFile {
    /// What a brand may have of its own.
    static let keys: [any DocumentedKey] = {
        let keys = Keys.standard
        return [
            keys.from, keys.replyTo, keys.envelopeFrom, keys.domain, keys.unsubscribeURL,
            keys.unsubscribeMailto, keys.caps, keys.consent,
        ]
    }()

    /// What the file says, called `name` in messages, over the `entries` of all mails.
    ///
    /// - Throws: every mistake in it.
    static func read(
        _ text: String, name: String, over entries: [String: Raw]
    ) throws(SettingsError) -> Settings.Brand {
        let file = SettingsFile(text: text, name: name, keys: keys)
        guard file.mistakes.isEmpty else { throw SettingsError(mistakes: file.mistakes) }
        var merged = entries.merging(file.entries) { $1 }
        // Another sender's bounces, and its names for messages, are not this brand's.
        if file.entries[Keys.standard.from.path] != nil {
            for key in [Keys.standard.envelopeFrom.path, Keys.standard.domain.path] {
                merged[key] = file.entries[key]
            }
        }
        // Caps of all mails hold beside the brand's own.
        merged[Keys.standard.caps.path] = file.entries[Keys.standard.caps.path]
        merged[Keys.standard.brands.path] = nil
        let settings = try Settings(merged)
        return Settings.Brand(
            send: settings.send, caps: settings.run.caps, consent: settings.run.consent)
    }
}
