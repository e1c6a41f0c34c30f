import Events

// What is remembered of a user's words.

extension StateCoding {
    func write(_ profile: Profile, to out: inout ByteWriter) {
        out.write(profile.email)
        out.write(profile.name)
        out.write(profile.timezone)
        out.write(profile.country)
        out.write(profile.locale)
        let words = profile.consents.words
        let flags: UInt64 =
            (profile.isAddressBad ? 1 : 0) | (profile.addressAt == nil ? 0 : 2)
        out.write(UInt64(words.count) << 2 | flags)
        if let at = profile.addressAt { out.write(signed: at.milliseconds) }
        for word in words {
            out.write(word.topic)
            out.write(byte: word.isGranted ? 1 : 0)
            out.write(signed: word.at.milliseconds)
            out.write(word.how)
            out.write(word.source)
        }
    }

    func profile(from input: inout ByteReader) throws(StateUnreadable) -> Profile {
        var profile = Profile()
        profile.email = try input.optionalText()
        profile.name = try input.optionalText()
        profile.timezone = try input.optionalText()
        profile.country = try input.optionalText()
        profile.locale = try input.optionalText()
        let number = try input.number()
        profile.isAddressBad = number & 1 != 0
        if number & 2 != 0 { profile.addressAt = EventTime(milliseconds: try input.signed()) }
        guard number >> 2 <= UInt64(Consents.topicsMax) else {
            throw StateUnreadable("has more consents than are kept")
        }
        var words: [Consent] = []
        for _ in 0..<(number >> 2) {
            let topic = try input.optionalText()
            let isGranted = try input.byte() != 0
            let at = EventTime(milliseconds: try input.signed())
            words.append(
                Consent(
                    topic: topic, isGranted: isGranted, at: at, how: try input.optionalText(),
                    source: try input.optionalText()))
        }
        profile.consents = Consents(words)
        return profile
    }
}
