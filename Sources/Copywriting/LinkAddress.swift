/// Where a link leads, as it is written; a variable is one `Manuscript.hole`.
struct LinkAddress {
    private let text: String

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        for scalar in scalars { view.append(scalar) }
        var text = Substring(String(view))
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        self.text = String(text)
    }

    var quoted: String {
        String(text.map { $0 == Character(Manuscript.hole) ? "…" : $0 }).quoted
    }

    /// `top` for `#top`.
    var fragment: String? { text.hasPrefix("#") && text.count > 1 ? String(text.dropFirst()) : nil }

    var isPlainHTTP: Bool { text.lowercased().hasPrefix("http://") }

    /// What makes it lead nowhere, if anything does.
    var fault: String? {
        if text.isEmpty { return "it is empty" }
        if text == "#" { return "it is the place of a link to come" }
        if text.contains(where: \.isWhitespace) { return "there is a blank in it" }
        guard text.first != Character(Manuscript.hole) else { return nil }
        guard let colon = text.firstIndex(where: { ":/?#".contains($0) }), text[colon] == ":" else {
            return "it is no whole address: a mail belongs to no site"
        }
        let scheme = text[..<colon].lowercased()
        let rest = text[text.index(after: colon)...]
        switch scheme {
        case "http", "https":
            return rest.hasPrefix("//")
                ? Self.hostFault(rest.dropFirst(2))
                : "'//' should follow '\(scheme):'"
        case "javascript", "vbscript", "data", "file", "about":
            return "mail programs open no '\(scheme):'"
        case "mailto", "tel", "sms": return rest.isEmpty ? "nothing follows '\(scheme):'" : nil
        case "htp", "htps", "hhtp", "hhtps", "htttp", "htttps", "ttp", "ttps", "hppts":
            return "there is no '\(scheme):'"
        default: return nil
        }
    }

    private static func hostFault(_ text: Substring) -> String? {
        let host = text.prefix { !"/?#".contains($0) }
        if host.isEmpty || host.hasPrefix(":") || host.hasPrefix(".") { return "there is no host" }
        return nil
    }
}
