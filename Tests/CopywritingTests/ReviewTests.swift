import Copywriting
import Testing

@Suite struct ReviewTests {
    private static let fragments = [
        "<", ">", "\"", "'", "=", "/", "<a href=", "<a href=\"", "</a>", "<img ", "alt", "<!--",
        "-->",
        "<style>", "</style>", "<script", "&", "&amp;", "&#x3042;", "&#99999999;", ";", "{{a}}",
        "{{#b}}", "{{/b}}", "{{^b}}", "{{.}}", "{{! nagori: allow tracking-words, why }}",
        "{{! nagori: allow }}", "{{! nagori:", "}}", "{{> p}}", "\n", "\n\n", " ", "　", "https://",
        "http://a.example", "https:", "ご覧", "いただいた", "商品", "you viewed", "we noticed", ".", "!!!",
        "！", "。", "🎉", "\u{FEFF}", "\u{200D}", "é", "e\u{301}", "\r\n", "{{=<% %>=}}", "<%a%>",
        "<title>", "</title>", "#", "mailto:",
    ]

    /// Places that are outside a file would be of no use to anybody.
    @Test(arguments: 0..<40)
    func `whatever a template holds, every finding has a place in it`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(count))
        }
        func text() -> String {
            (0..<(1 + next(60))).map { _ in Self.fragments[next(Self.fragments.count)] }.joined()
        }
        for _ in 0..<50 {
            let files = [
                "t/subject.mustache": text(), "t/text.mustache": text(),
                "t/html.mustache": text(), "partials/p.mustache": text(),
            ]
            for finding in Reviewing.findings(inFiles: files) {
                let parts = finding.split(separator: ":", maxSplits: 3)
                let lines = (files[String(parts[0])] ?? "").split(
                    omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                guard let line = Int(parts[1]), let column = Int(parts[2]), line <= lines.count
                else {
                    Issue.record("no place: \(finding)")
                    continue
                }
                #expect(column <= lines[line - 1].unicodeScalars.count + 1, "\(finding)")
            }
        }
    }

    @Test func `a mail has every finding once, in order of place`() {
        let found = Reviewing.findings([
            "html": "<p>Items you viewed</p><p><a href=\"#\">a</a></p>\n<p>Items you viewed</p>",
            "en/subject": "a", "en/text": "a",
        ])
        #expect(
            found.map { String($0.prefix(20)) } == [
                "t/html.mustache:1:10", "t/html.mustache:1:27", "t/html.mustache:2:10",
            ])
    }
}
