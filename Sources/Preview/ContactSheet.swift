import Mail
import Pages

/// One page with every mail on it: to look at, to show around, to take a screenshot of.
package struct ContactSheet: Sendable {
    package let exhibits: [Exhibit]
    /// What is to be known before looking: a sender that stands in, for instance.
    package let notes: [String]

    /// CSS pixels: the content of a mail on a desk, and the usual phone, by day and by night.
    private static let screens = [
        (width: 600, isDark: false), (width: 375, isDark: false), (width: 375, isDark: true),
    ]

    package init(_ exhibits: [Exhibit], notes: [String] = []) {
        self.exhibits = exhibits
        self.notes = notes
    }

    /// By path below the folder: the sheet, and each shot's.
    package var files: [(path: String, bytes: [UInt8])] {
        [(path: "index.html", bytes: Array(text.utf8))] + exhibits.flatMap(\.shots).flatMap(\.files)
    }

    package var text: String {
        let title = "Mail previews"
        let body = HTML(
            "main", [],
            [HTML("h1", [], title)] + notes.map { HTML("p", [("class", "quiet")], $0) }
                + [contents] + exhibits.map(section))
        return HTML.page(Frame.head + [HTML("title", [], title), .style(sheetStyle)], [body]) + "\n"
    }

    private var contents: HTML {
        guard exhibits.count > 1 else { return HTML([]) }
        return HTML(
            "nav", [],
            exhibits.map { HTML("a", [("href", "#\($0.template)")], $0.template) })
    }

    private func section(_ exhibit: Exhibit) -> HTML {
        var parts = [
            HTML("h2", [("id", exhibit.template)], [.foreign(exhibit.template)]),
            HTML("p", [("class", "quiet")], exhibit.source),
        ]
        if exhibit.remarks.isEmpty {
            parts.append(HTML("p", [("class", "quiet")], "nagori check has no remarks."))
        } else {
            parts.append(
                HTML("ul", [("class", "remarks")], exhibit.remarks.map { HTML("li", [], $0) }))
        }
        return HTML("section", [], parts + exhibit.shots.map(article))
    }

    private func article(_ shot: Shot) -> HTML {
        let heading = HTML("h3", [], "\(shot.languageTitle), \(shot.variant.title)")
        switch shot.result {
        case .problem(let problem):
            let text = "There is no such mail, it would go to mail-dead: \(problem)"
            return HTML("article", [], [heading, HTML("p", [("class", "problem")], text)])
        case .letter(let letter):
            return HTML("article", [], [heading, facts(shot, letter), views(shot, letter)])
        }
    }

    private func facts(_ shot: Shot, _ letter: Letter) -> HTML {
        let bytes = letter.mime().count
        var rows = [
            ("from", HTML.foreign(letter.from.shown)),
            ("to", .foreign(letter.to.shown)),
            ("subject", HTML("strong", [], [.foreign(letter.content.subject)])),
            ("preheader", .foreign(letter.preheader)),
        ]
        var size = "\(Self.kilobytes(bytes)) KB"
        if let html = letter.html { size += ", of it \(Self.kilobytes(html.utf8.count)) KB HTML" }
        let count = letter.content.images.count
        if count > 0 { size += count == 1 ? ", 1 image" : ", \(count) images" }
        rows.append(("size", HTML(text: size)))
        let links = shot.files.map { HTML("a", [("href", Self.link($0.path))], $0.path) }
        rows.append(("files", HTML(links.flatMap { [$0, HTML(text: " ")] })))
        return HTML("dl", [], rows.flatMap { [HTML("dt", [], $0), HTML("dd", [], [$1])] })
    }

    private func views(_ shot: Shot, _ letter: Letter) -> HTML {
        var views: [HTML] = []
        if let html = letter.standaloneHTML {
            views = Self.screens.map { screen in
                let title = "\(screen.width) px" + (screen.isDark ? ", dark" : "")
                return HTML(
                    "figure", [],
                    [
                        HTML("figcaption", [], title),
                        Frame.frame(
                            html, title: "\(shot.path), \(title)", width: screen.width,
                            isDark: screen.isDark),
                    ])
            }
        }
        if let text = letter.content.text {
            views.append(
                HTML("figure", [], [HTML("figcaption", [], "plain text"), HTML("pre", [], text)]))
        }
        return HTML("div", [("class", "views")], views)
    }

    /// With one digit behind the point.
    private static func kilobytes(_ bytes: Int) -> String {
        let tenths = (bytes * 10 + 512) / 1024
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A folder's name may hold what an address may not.
    private static func link(_ path: String) -> String {
        var link = ""
        for byte in path.utf8 {
            let isPlain =
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/._-".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            link +=
                isPlain
                ? String(Unicode.Scalar(byte)) : "%" + (digits.count == 1 ? "0" : "") + digits
        }
        return link
    }
}

extension Address {
    fileprivate var shown: String { name.map { "\($0) <\(text)>" } ?? text }
}

private let sheetStyle: StaticString = """
    :root{color-scheme:light dark;--ground:#fff;--ink:#1c2126;--quiet:#5c6670;--line:#d9dee3}
    @media(prefers-color-scheme:dark){:root{--ground:#14181c;--ink:#e6eaee;--quiet:#98a3ad;\
    --line:#333b43}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    main{padding:1.25rem 1rem 4rem}
    h1{font-size:1.5rem;margin:0 0 .25rem}
    h2{font-size:1.25rem;margin:0}
    h3{font-size:1rem;margin:0 0 .25rem}
    p{margin:.25rem 0}
    a{color:inherit}
    nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin-top:.75rem}
    section{border-top:2px solid var(--ink);padding-top:1rem;margin-top:1.75rem}
    article{border-top:1px solid var(--line);padding-top:1rem;margin-top:1.25rem}
    .quiet,figcaption,dt{color:var(--quiet)}
    .remarks{margin:.25rem 0;padding-left:1.25rem}
    .problem{color:#b00020;font-weight:600}
    dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 1rem;margin:0 0 .75rem}
    dd{margin:0;overflow-wrap:anywhere}
    .views{display:flex;flex-wrap:wrap;gap:1.25rem;align-items:flex-start}
    figure{margin:0;max-width:100%;overflow-x:auto}
    iframe{display:block;border:1px solid var(--line);background:#fff;\
    color-scheme:light;resize:vertical}
    iframe.dark{color-scheme:dark;background:#000}
    pre{margin:0;padding:.75rem;border:1px solid var(--line);width:28rem;max-width:100%;\
    white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.55 ui-monospace,Menlo,Consolas,monospace}
    """
