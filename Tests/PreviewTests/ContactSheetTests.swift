import Events
import Mail
import Messages
import Preview
import Scenarios
import Testing

@Suite struct ContactSheetTests {
    private func shot(
        html: String? = "<p>x", subject: String = "s", text: String? = "t",
        images: [InlineImage] = []
    ) throws -> Shot {
        var content = Letter.Content(subject: subject, text: text, html: html)
        content.images = images
        let letter = Letter(
            id: Shot.id(template: "t", language: "", variant: .usual), messageClass: .marketing,
            from: try Address("shop@example.com", name: "Shop"),
            to: try Address("hanako@example.com", name: subject), content: content,
            date: EventTime(milliseconds: 1_775_037_600_000))
        return Shot(template: "t", language: "", variant: .usual, result: .letter(letter))
    }

    private func sheet(_ shots: [Shot], remarks: [String] = []) -> ContactSheet {
        ContactSheet([Exhibit(template: "t", source: "", remarks: remarks, shots: shots)])
    }

    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</iframe><script>",
        "' srcdoc='<script>", "&quot;><script>", "<!--", "\u{0}\u{202E}<svg onload=x>",
    ]

    @Test(arguments: hostile)
    func `no mail's text leaves its place`(text: String) throws {
        let sheet = sheet(
            [
                try shot(html: text, subject: text, text: text),
                Shot(template: "t", language: "", variant: .bare, result: .problem(text)),
            ], remarks: [text])
        for file in sheet.files where file.path.hasSuffix(".html") {
            let page = String(decoding: file.bytes, as: UTF8.self)
            for mark in ["<script", "<img", "<svg", "<!--", "onerror=x "] {
                #expect(!page.contains(mark), "\(file.path) \(mark)")
            }
            #expect(page.contains("default-src &#39;none&#39;"))
            let frames = page.split(separator: "<iframe").dropFirst()
            #expect(!frames.isEmpty && frames.allSatisfy { $0.hasPrefix(" sandbox=\"\" ") })
        }
    }

    @Test func `images are in the page`() throws {
        let bytes = Array("GIF89a and more".utf8)
        let image = try InlineImage(name: "dot.gif", bytes: bytes)
        let shot = try shot(html: "<img src=\"cid:dot.gif\" alt=\"\">", images: [image])
        let page = sheet([shot]).text
        #expect(page.contains("data:image/gif;base64,R0lGODlhIGFuZCBtb3Jl"))
        #expect(!page.contains("cid:"))
        #expect(page.contains(", 1 image<"))
    }

    @Test func `shows subject, preheader, sender, sizes and the text`() throws {
        let html = "<title>no</title><p>First words &amp; more</p><p>Then</p>"
        let page = sheet(
            [try shot(html: html, subject: "Über uns")], remarks: ["t/a:1:1: warning"]
        ).text
        for words in [
            "<dd><strong><bdi>Über uns</bdi></strong></dd>",
            "<dd><bdi>First words &amp; more Then</bdi></dd>", "Shop &lt;shop@example.com&gt;",
            "KB, of it 0.1 KB HTML", "<pre>t</pre>", "t/a:1:1: warning", "width=\"600\"",
            "width=\"375\"", "href=\"t/default-usual.eml\"",
        ] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func `a mail of text alone has no page`() throws {
        let files = sheet([try shot(html: nil)]).files.map(\.path)
        #expect(files == ["index.html", "t/default-usual.eml"])
    }
}
