/// Whether a part has something to say, to those without images too, and not too much.
struct BodyCheck {
    let manuscript: Manuscript
    let prose: Prose
    /// Nil: the part is no HTML.
    let markup: Markup?

    /// Gmail cuts an HTML part of more than 102 KB; in bytes.
    static let htmlBytesMax = 100 << 10

    var remarks: [Remark] {
        var found = empty
        guard let markup else { return found }
        for image in markup.elements where image.name == "img" && !image.isClosing {
            if image.attribute("alt") == nil {
                let place = manuscript.places[image.index]
                found.append(Remark(rule: .noAltText, place: place, what: "an image without 'alt'"))
            }
        }
        let bytes = manuscript.bytes
        if bytes > Self.htmlBytesMax {
            let what =
                "\(bytes >> 10) KB before any variable is in, \(Self.htmlBytesMax >> 10) may be"
            found.append(
                Remark(rule: .largeHTML, place: .start(of: manuscript.file), what: what))
        }
        return found
    }

    private var empty: [Remark] {
        let place = Place.start(of: manuscript.file)
        if !says(manuscript.isShownWithAll), !says(manuscript.isShownWithNone) {
            return [Remark(rule: .emptyPart, place: place, what: "the part says nothing")]
        }
        guard !says(manuscript.isShownWithNone) else { return [] }
        let what = "the part says nothing where the variables of its sections are missing"
        return [Remark(rule: .emptyPart, place: place, what: what)]
    }

    /// Whether anything can be read of what is shown: words, a variable, the text of an image.
    private func says(_ isShown: (Int) -> Bool) -> Bool {
        let images = markup?.elements.filter { $0.name == "img" } ?? []
        return zip(prose.scalars, prose.origins).contains { scalar, origin in
            !scalar.properties.isWhitespace && isShown(origin)
        }
            || images.contains { image in
                isShown(image.index) && image.attribute("alt").map { !$0.value.isEmpty } ?? false
            }
    }
}
