/// What a subject looks like in a full inbox.
struct SubjectCheck {
    let subject: Manuscript
    let prose: Prose

    /// Characters of a subject with kana or kanji; of any other.
    static let japaneseMax = 40
    static let latinMax = 70
    static let emojiMax = 2
    /// Fewer capitals may be a name: IKEA, UNIQLO.
    private static let capitalsMin = 8

    private static let exclamations = [Phrase("[!?][ ]?[!?][ ]?[!?]"), Phrase("[‼⁉][!?‼⁉]")]

    init(_ subject: Manuscript) {
        self.subject = subject
        prose = Prose(subject)
    }

    var remarks: [Remark] {
        let words = prose.hits(SubjectWords.japanese + SubjectWords.english)
            .map { remark(.subjectWords, at: $0) }
        let exclaimed = prose.hits(Self.exclamations).map { remark(.subjectShouting, at: $0) }
        let replied = prose.hits(SubjectWords.reply).map { remark(.subjectReply, at: $0) }
        return words + exclaimed + replied + capitals + length + emoji
    }

    private func remark(_ rule: Rule, at hit: Prose.Hit) -> Remark {
        let origin = prose.origins[hit.range.lowerBound]
        return Remark(rule: rule, place: subject.places[origin], what: hit.text.quoted)
    }

    private func remark(_ rule: Rule, _ what: String) -> [Remark] {
        let place = prose.origins.first.map { subject.places[$0] } ?? .start(of: subject.file)
        return [Remark(rule: rule, place: place, what: what)]
    }

    /// What is written, at its longest: with every section, or with none.
    private var text: String {
        let versions = [subject.isShownWithAll, subject.isShownWithNone].map { isShown in
            var text = String.UnicodeScalarView()
            for (scalar, origin) in zip(prose.scalars, prose.origins)
            where scalar != Manuscript.hole && isShown(origin) {
                text.append(scalar)
            }
            return String(text)
        }
        return versions[0].count >= versions[1].count ? versions[0] : versions[1]
    }

    private var isJapanese: Bool { prose.scalars.contains(where: Prose.isJapanese) }

    private var capitals: [Remark] {
        let words = text.split { !$0.isLetter }
        guard !isJapanese, words.count > 1,
            !words.contains(where: { $0.contains(where: \.isLowercase) }),
            words.joined().count >= Self.capitalsMin, words.joined().contains(where: \.isUppercase)
        else { return [] }
        return remark(.subjectShouting, "\(text.quoted) is all capitals")
    }

    private var length: [Remark] {
        let (count, most) = (text.count, isJapanese ? Self.japaneseMax : Self.latinMax)
        guard count > most else { return [] }
        return remark(.subjectLength, "\(count) characters, \(most) are enough")
    }

    private var emoji: [Remark] {
        let count = subject.scalars.count {
            $0.properties.isEmojiPresentation || $0 == "\u{FE0F}"
        }
        guard count > Self.emojiMax else { return [] }
        return remark(.subjectEmoji, "\(count) emoji")
    }
}
