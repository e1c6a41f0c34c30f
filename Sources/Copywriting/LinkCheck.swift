/// Where the links of a body lead.
struct LinkCheck {
    let manuscript: Manuscript
    let prose: Prose
    /// Nil: the part is plain text.
    let markup: Markup?

    var remarks: [Remark] { (markup.map(tagged) ?? []) + written }

    /// Links and images of HTML.
    private func tagged(_ markup: Markup) -> [Remark] {
        let anchors = Set(
            markup.elements.flatMap { element in
                ["id", "name"].compactMap { element.attribute($0) }.map { text($0.value) }
            })
        var found: [Remark] = []
        for element in markup.elements where !element.isClosing {
            guard let name = Self.addresses[element.name], let attribute = element.attribute(name)
            else { continue }
            let place = manuscript.places[element.index]
            let address = LinkAddress(manuscript.scalars[attribute.value])
            if !attribute.isClosed {
                let what = "the quote of '\(name)' is not closed"
                found.append(Remark(rule: .brokenLink, place: place, what: what))
            } else if let fragment = address.fragment {
                if !anchors.contains(fragment) {
                    found.append(broken(address, "nothing here has this id", at: place))
                }
            } else if element.name != "img" || !Self.isEmbedded(text(attribute.value)) {
                found += remarks(address, at: place)
            }
        }
        return found + unclosed(markup)
    }

    private static let addresses = ["a": "href", "area": "href", "img": "src"]

    private static func isEmbedded(_ source: String) -> Bool {
        source.hasPrefix("cid:") || source.hasPrefix("data:")
    }

    /// A link goes on until it is closed; where sections differ, only a rendering could tell.
    private func unclosed(_ markup: Markup) -> [Remark] {
        var found: [Remark] = []
        var open: Markup.Element?
        func note(_ element: Markup.Element) {
            let place = manuscript.places[element.index]
            found.append(
                Remark(rule: .brokenLink, place: place, what: "the link is not closed by </a>"))
        }
        for element in markup.elements where element.name == "a" {
            if let last = open, !element.isClosing,
                manuscript.section(of: last.index) == manuscript.section(of: element.index)
            {
                note(last)
            }
            open = element.isClosing || element.attribute("href") == nil ? nil : element
        }
        if let open { note(open) }
        return found
    }

    /// Addresses among the words, which mail programs make links of.
    private var written: [Remark] {
        prose.hits(Self.written).flatMap { hit in
            let place = manuscript.places[prose.origins[hit.range.lowerBound]]
            let words = hit.text.unicodeScalars
            let hiragana = words.firstIndex { (0x3041...0x309F).contains($0.value) }
            let scalars = prose.scalars[hit.range]
            let address = LinkAddress(scalars.prefix { !Self.isHiragana($0) })
            if address.fault == nil, hiragana != nil {
                return [broken(address, "words follow without a blank", at: place)]
            }
            if address.fault == nil, isOpenBracket(before: hit), markup == nil {
                return [broken(address, "its '<' is not closed", at: place)]
            }
            return remarks(address, at: place)
        }
    }

    private static let written = [
        Phrase("\\bh?ttps?:[^\\s<>\"'、。」』）】〉》]+"), Phrase("\\bhttps?//[^\\s<>\"]*"),
    ]

    private static func isHiragana(_ scalar: Unicode.Scalar) -> Bool {
        (0x3041...0x309F).contains(scalar.value)
    }

    private func isOpenBracket(before hit: Prose.Hit) -> Bool {
        let (start, end) = (hit.range.lowerBound, hit.range.upperBound)
        guard start > 0, prose.scalars[start - 1] == "<" else { return false }
        return end == prose.scalars.count || prose.scalars[end] != ">"
    }

    private func remarks(_ address: LinkAddress, at place: Place) -> [Remark] {
        if let fault = address.fault { return [broken(address, fault, at: place)] }
        guard address.isPlainHTTP else { return [] }
        return [Remark(rule: .httpLink, place: place, what: address.quoted)]
    }

    private func broken(_ address: LinkAddress, _ fault: String, at place: Place) -> Remark {
        Remark(rule: .brokenLink, place: place, what: "\(address.quoted): \(fault)")
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: manuscript.scalars[range])
        return String(view)
    }
}
