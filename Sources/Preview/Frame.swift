import Copywriting
import Pages

/// A mail's HTML, shown where it can do nothing: no script, no form, no request to any host. Images
/// on the web stay away as they do in many mail programs.
enum Frame {
    /// What page and mail may load: nothing but what is in the page.
    static let policy = HTML(
        "meta",
        [
            ("http-equiv", "Content-Security-Policy"),
            (
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                    + "form-action 'none'; base-uri 'none'"
            ),
        ])

    static let head = [
        HTML("meta", [("charset", "utf-8")]), policy,
        HTML("meta", [("name", "viewport"), ("content", "width=device-width,initial-scale=1")]),
        HTML("meta", [("name", "referrer"), ("content", "no-referrer")]),
    ]

    /// `width`: of the frame, in CSS pixels; `isDark`: whether the mail is told that its reader
    /// likes it dark.
    static func frame(_ html: String, title: String, width: Int, isDark: Bool) -> HTML {
        HTML(
            "iframe",
            [
                ("sandbox", ""), ("class", isDark ? "dark" : "light"), ("title", title),
                ("width", "\(width)"),
                ("height", "\(height(of: html, width: width))"), ("loading", "lazy"),
                ("srcdoc", html),
            ])
    }

    /// The mail alone, as wide as the window.
    static func page(_ html: String, title: String) -> String {
        HTML.page(
            head + [
                HTML("title", [], title),
                .style("html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%}"),
            ],
            [HTML("iframe", [("sandbox", ""), ("title", title), ("srcdoc", html)])])
    }

    /// About as high as the mail: a frame without scripts cannot ask it.
    private static func height(of html: String, width: Int) -> Int {
        let (margin, lineHeight, gap) = (72, 27, 12)
        let widths = Preheader(html: html).lineWidths
        let lines = widths.reduce(0) { lines, length in
            lines + max(1, (length * 8 + width - margin - 1) / (width - margin))
        }
        let images = html.split(separator: "<img").count - 1
        let height = 250 + lines * lineHeight + widths.count * gap + images * 60
        return min(max(height, 420), 2400)
    }
}
