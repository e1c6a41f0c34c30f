import Events

/// Which events tell of the user what sending needs, and where they carry it.
struct TraitSlots: Sendable {
    private let identify: EventName
    private let subscribed: EventName
    private let unsubscribed: EventName
    private let bounced: EventName
    private let complained: EventName
    private let failed: EventName
    private let email: Int
    private let name: Int
    private let timezone: Int
    private let country: Int
    private let locale: Int
    private let brand: Int
    private let topic: Int
    private let how: Int
    private let source: Int
    private let bounce: Int
    private let recipient: Int

    init(_ vocabulary: inout Vocabulary) {
        identify = vocabulary.intern(event: "identify")
        subscribed = vocabulary.intern(event: "subscribed")
        unsubscribed = vocabulary.intern(event: "unsubscribed")
        bounced = vocabulary.intern(event: "mail_bounced")
        complained = vocabulary.intern(event: "mail_complained")
        failed = vocabulary.intern(event: "mail_failed")
        email = vocabulary.intern(property: "email")
        name = vocabulary.intern(property: "name")
        timezone = vocabulary.intern(property: "timezone")
        country = vocabulary.intern(property: "country")
        locale = vocabulary.intern(property: "locale")
        brand = vocabulary.intern(property: "brand")
        topic = vocabulary.intern(property: "topic")
        how = vocabulary.intern(property: "how")
        source = vocabulary.intern(property: "source")
        bounce = vocabulary.intern(property: "bounce")
        recipient = vocabulary.intern(property: "recipient")
    }

    /// Takes in what an event says of the user.
    ///
    /// - Returns: whether it says who may be mailed.
    func update(_ profile: inout Profile, from event: Event) -> Bool {
        switch event.name {
        case identify: updateTraits(&profile, from: event)
        case subscribed: return hear(true, event, &profile)
        case unsubscribed: return hear(false, event, &profile)
        case complained:
            profile.consents.hear(
                Consent(topic: nil, isGranted: false, at: event.time, how: "complaint"))
            return true
        case bounced:
            guard isOfAddress(event, profile) else { return true }
            profile.isAddressBad = true
            return true
        // What the relay said at once, told by the sender.
        case failed where event.values[bounce] == .string("hard"):
            guard isOfAddress(event, profile) else { return false }
            profile.isAddressBad = true
            return true
        default: break
        }
        return false
    }

    /// Whether the event is about the address that the user has now, as far as it says: a mail to our
    /// own people, or to an address of before, says nothing of that.
    private func isOfAddress(_ event: Event, _ profile: Profile) -> Bool {
        guard let address = profile.email?.lowercased() else { return true }
        if case .string(let told) = event.values[email], !told.isEmpty {
            return told.lowercased() == address
        }
        guard case .string(let told) = event.values[recipient] else {
            return profile.addressAt.map { $0 < event.time } ?? true
        }
        return told == UInt64.hash(ofAddress: address).hexadecimal
    }

    /// The address of which the event says that nobody is to mail it: the one it names, else the
    /// user's. What a relay said at once its sender has noted.
    func barred(by event: Event, _ profile: Profile) -> Barred? {
        let isComplaint = event.name == complained
        guard event.name == bounced || isComplaint else { return nil }
        var address = isComplaint || isOfAddress(event, profile) ? profile.email : nil
        if case .string(let told) = event.values[email], isAddress(told) { address = told }
        return address.map { Barred(address: $0, isComplaint: isComplaint, at: event.time) }
    }

    /// Whether the event is a word of the user on being mailed.
    func isWord(_ event: Event) -> Bool {
        event.name == subscribed || event.name == unsubscribed || event.name == complained
    }

    private func hear(_ isGranted: Bool, _ event: Event, _ profile: inout Profile) -> Bool {
        var word = Consent(topic: nil, isGranted: isGranted, at: event.time)
        // A topic that cannot be kept must not become a yes to everything; a no it may.
        if !event.values[topic].isMissing {
            word.topic = short(event.values[topic])
            if word.topic == nil, isGranted { return false }
        }
        if !event.values[brand].isMissing {
            let name = short(event.values[brand])
            if name == nil, isGranted { return false }
            word.topic = name.map { "\($0)/\(word.topic ?? "")" }
        }
        word.how = short(event.values[how])
        word.source = short(event.values[source])
        profile.consents.hear(word)
        return true
    }

    private func short(_ value: Value) -> String? {
        guard case .string(let text) = value, !text.isEmpty,
            text.utf8.count <= Consents.bytesMax
        else { return nil }
        return text
    }

    /// Newer texts replace older ones; an empty text takes the trait away. What cannot be used is
    /// not taken, and leaves the older one.
    private func updateTraits(_ profile: inout Profile, from event: Event) {
        let old = profile.email
        update(&profile.email, event.values[email], isUsable: isAddress)
        if profile.email != old {
            profile.isAddressBad = false
            profile.addressAt = old == nil ? nil : event.time
        }
        update(&profile.name, event.values[name])
        update(&profile.timezone, event.values[timezone])
        update(&profile.country, event.values[country], isUsable: isCountry)
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

    /// `JP`
    private func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2
            && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
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
