/// Whether readers of a marketing mail learn who wrote it, and how to end it: Japan's Act on
/// Regulation of Transmission of Specified Electronic Mail, CAN-SPAM and their like.
struct SenderCheck {
    let manuscript: Manuscript
    let prose: Prose
    let markup: Markup?
    /// Whether the sender prints `unsubscribe_url`; else it is as if it were not there.
    let hasUnsubscribeURL: Bool

    var remarks: [Remark] {
        let place = Place.start(of: manuscript.file)
        var found: [Remark] = []
        if !hasWayOut {
            let what =
                prints(["unsubscribe_url"])
                ? "the configuration sets no send.unsubscribe" : "no link to unsubscribe"
            found.append(Remark(rule: .noUnsubscribe, place: place, what: what))
        }
        let missing = [
            hasAddress ? nil : "no postal address",
            hasContact ? nil : "no mail address, phone number or page to ask at",
        ].compactMap(\.self)
        if !missing.isEmpty {
            let what = missing.joined(separator: ", ")
            found.append(Remark(rule: .noSender, place: place, what: what))
        }
        return found
    }

    private var hasWayOut: Bool {
        (hasUnsubscribeURL && prints(["unsubscribe_url"]))
            || prints(
                ["unsubscribe", "opt_out", "optout", "preferences"], unless: "unsubscribe_url")
            || links(Self.wayOut)
    }

    private var hasAddress: Bool {
        prints(["address", "postal"]) || prose.contains(Self.address)
    }

    private var hasContact: Bool {
        prints(["contact", "support", "phone"]) || prose.contains(Self.contact)
            || links(Self.contact)
    }

    /// Whether a variable with such a name is printed.
    private func prints(_ words: [String], unless exception: String? = nil) -> Bool {
        manuscript.variables.contains { variable in
            let name = variable.name.lowercased()
            return name != exception && words.contains { name.contains($0) }
        }
    }

    /// Whether a link's address, or one among the words, is such a one.
    private func links(_ phrases: [Phrase]) -> Bool {
        guard let markup else { return prose.contains(phrases) }
        return markup.elements.contains { element in
            guard let attribute = element.attribute("href") else { return false }
            var address = Prose()
            for index in attribute.value { address.add(manuscript.scalars[index], from: index) }
            return address.contains(phrases)
        }
    }

    private static let wayOut = [
        Phrase(
            "(https?://|mailto:)\\S*(unsubscribe|opt-?_?out|preferences|subscriptions?"
                + "|magazine|haishin|taikai)")
    ]

    /// A postcode, or the words that addresses are made of.
    private static let address = [
        Phrase("〒 ?[0-9]{3}-?[0-9]{4}"),
        Phrase("(東京都|北海道|(大阪|京都)府|\\p{Han}{2,3}県|○○県).{1,8}[市区郡町村]"),
        Phrase("[市区町村].{1,12}[0-9一二三四五六七八九十]+(-|丁目|番)"),
        Phrase("(^|[^0-9-])[0-9]{3}-[0-9]{4}([^0-9-]|$)"),
        Phrase("\\b(?-i:[A-Z]{2}),? [0-9]{5}(-[0-9]{4})?\\b"),
        Phrase("\\b(?-i:[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2})\\b"),
        Phrase("\\b(?-i:[A-Z][0-9][A-Z] [0-9][A-Z][0-9])\\b"),
        Phrase("\\b[0-9]{4,5} (?-i:\\p{Lu})\\p{L}+$"),
        Phrase("\\bP\\.? ?O\\.?\\sBox [0-9]"),
        Phrase(
            "[0-9]+[a-z]?,? ((?-i:\\p{Lu})\\S* ){1,4}(street|st|avenue|ave|road|rd|boulevard|blvd"
                + "|lane|drive|square)\\b"),
        Phrase("(straße|strasse|str\\.|weg|platz|gasse|straat)\\s[0-9]"),
    ]

    private static let contact = [
        Phrase("[A-Z0-9._%+-]+@([A-Z0-9-]+\\.)+[A-Z]{2,}"),
        Phrase("\\b0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}\\b"),
        Phrase("(\\+[0-9]{1,3}[ -]|\\([0-9]{2,4}\\) ?)[0-9]{2,4}[ -][0-9]{3,4}"),
        Phrase("\\b[0-9]{3}-[0-9]{3}-[0-9]{4}\\b"),
        Phrase("https?://\\S*(contact|inquir|enquir|support|help|toiawase|otoiawase|inq)"),
    ]
}
