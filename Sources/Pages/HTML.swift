/// A piece of a page. Names of elements and attributes are literals of ours; everything else is
/// escaped on its way in, so that no name of a user or scenario can become markup.
package struct HTML {
    package private(set) var text = ""

    /// Text to be read.
    package init(text content: String) { Self.escape(content, into: &text) }

    package init(_ parts: [HTML]) { text = parts.map(\.text).joined() }

    /// An element; one without content is written without an end tag only where HTML wants it so.
    package init(
        _ name: StaticString, _ attributes: [(StaticString, String)] = [], _ content: [HTML] = []
    ) {
        text = "<\(name)"
        for (name, value) in attributes {
            text += " \(name)=\""
            Self.escape(value, into: &text)
            text += "\""
        }
        text += ">"
        if Self.void.contains("\(name)") { return }
        for part in content { text += part.text }
        text += "</\(name)>"
    }

    package init(
        _ name: StaticString, _ attributes: [(StaticString, String)] = [], _ content: String
    ) {
        self.init(name, attributes, [HTML(text: content)])
    }

    /// A style sheet, which is ours as it stands.
    package static func style(_ rules: StaticString) -> HTML {
        var html = HTML([])
        html.text = "<style>\(rules)</style>"
        return html
    }

    /// A name that somebody else chose: its direction of writing stays its own.
    package static func foreign(_ name: String) -> HTML { HTML("bdi", [], name) }

    package static func page(_ head: [HTML], _ body: [HTML]) -> String {
        let html = HTML("html", [("lang", "en")], [HTML("head", [], head), HTML("body", [], body)])
        return "<!doctype html>\n" + html.text
    }

    private static let void: Set = ["meta"]

    private static func escape(_ content: String, into text: inout String) {
        for scalar in content.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            // Signs that HTML does not have, and those that turn the direction of what follows.
            case "\0"..."\u{8}", "\u{b}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{202a}"..."\u{202e}",
                "\u{2066}"..."\u{2069}":
                text += "\u{fffd}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
