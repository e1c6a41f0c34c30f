import Events
import Foundation
import Mail
import Messages
import Scenarios
import TestServers
import Testing

private let id = "0123456789abcdef0123456789abcdef"

@Suite struct InlineImageTests {
    private struct Parsed: Decodable {
        struct Picture: Decodable, Equatable {
            var id: String
            var name: String
            var disposition: String
            var content: Data
        }

        var tree: String
        var parts: [String: String]
        var images: [Picture]
        var defects: [String]
        var line_max: Int
        var bare: Bool
        var ascii: Bool
    }

    private func parse(_ letters: [Letter]) throws -> [Parsed] {
        let raw = letters.map { Data($0.mime()).base64EncodedString() }
        let output = try Python.run("parse_mail.py", input: JSONEncoder().encode(raw))
        return try JSONDecoder().decode([Parsed].self, from: output)
    }

    private func image(_ name: String, count: Int = 1000) throws -> InlineImage {
        try InlineImage(
            name: name,
            bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
                + (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
    }

    private func letter(
        _ html: String, text: String? = "Hello", id: String = id, shelf: ImageShelf? = nil,
        _ variables: [String: Bool] = [:]
    ) throws -> Letter {
        var files = ["subject.mustache": "s", "html.mustache": html]
        files["text.mustache"] = text
        let images = try ["a.png", "b.png"].map { ("t/\($0)", try image($0)) }
        let template = try MailTemplate(
            name: "t", files: files,
            images: shelf ?? ImageShelf(images: Dictionary(uniqueKeysWithValues: images)))
        return Letter(
            id: id, messageClass: .marketing, from: try Address("shop@example.com"),
            to: try Address("hanako@example.com"),
            content: try template.render(variables.mapValues { .bool($0) }, locale: nil),
            date: EventTime(milliseconds: 1_775_214_000_000))
    }

    @Test func `images are related to the HTML, which is an alternative to the text`() throws {
        let html =
            "<img src=\"cid:b.png\" alt=\"日本\"><td background='CID:a.png'>\"cid:c.png\" acid:a.png"
        let sent = try letter(html.replacing("\"cid:c.png\"", with: "cid:c.png"))
        let mail = try #require(try parse([sent]).first)
        #expect(
            mail.tree == "multipart/alternative(text/plain "
                + "multipart/related(text/html image/png image/png))")
        #expect(mail.defects == [])
        #expect(mail.ascii && !mail.bare && mail.line_max <= 78)
        #expect(mail.images.map(\.name) == ["b.png", "a.png"], "in order of the HTML")
        #expect(mail.images.map(\.disposition) == ["inline", "inline"])
        #expect(
            mail.images.map(\.id) == ["<b.png.\(id)@example.com>", "<a.png.\(id)@example.com>"])
        #expect(
            mail.images.map(\.content) == [
                Data(try image("x.png").bytes), Data(try image("x.png").bytes),
            ])
        #expect(
            mail.parts["text/html"]
                == "<img src=\"cid:b.png.\(id)@example.com\" alt=\"日本\">"
                + "<td background='cid:a.png.\(id)@example.com'>cid:c.png acid:a.png\n")
    }

    @Test func `without a text the related parts are the mail`() throws {
        let mail = try #require(try parse([letter("<img src='cid:a.png'>", text: nil)]).first)
        #expect(mail.tree == "multipart/related(text/html image/png)")
        #expect(mail.defects == [])
    }

    @Test func `only what is shown goes along, and once`() throws {
        let html = "{{#x}}<img src=\"cid:a.png\"><img src=\"cid:a.png\">{{/x}}{{^x}}none{{/x}}"
        let mails = try parse([letter(html, ["x": true]), letter(html)])
        #expect(mails.map(\.images.count) == [1, 0])
        #expect(mails[1].tree == "multipart/alternative(text/plain text/html)")
    }

    @Test func `the same mail has the same ids, another mail others`() throws {
        let html = "<img src=\"cid:a.png\">"
        #expect(try letter(html).mime() == letter(html).mime())
        let other = String(id.reversed())
        let ids = try parse([letter(html), letter(html, id: other)]).flatMap(\.images).map(\.id)
        #expect(Set(ids).count == 2)
    }

    /// Lengths around a line of base64 and its padding.
    @Test func `every image survives`() throws {
        let counts = [0, 1, 46, 47, 48, 49, 50, 51, 52, 105, 106, 200_000]
        let letters = try counts.map { count in
            try letter(
                "<img src=\"cid:a.png\">",
                shelf: ImageShelf(images: ["t/a.png": try image("a.png", count: count)]))
        }
        let mails = try parse(letters)
        for (count, mail) in zip(counts, mails) {
            #expect(mail.images.first?.content == Data(try image("a.png", count: count).bytes))
            #expect(mail.defects == [] && mail.line_max <= 78)
        }
    }

    /// Only whole addresses of known images grow an id, and nothing else of the HTML changes.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func `whatever the HTML is, nothing but addresses of images changes`(seed: UInt64) throws {
        let pieces = [
            "cid:", "\"", "'", "(", ")", "=", "url(", "a.gif", "b.gif", "src", "日", " ", "<", ":",
            "\"cid:a.gif\"",
        ]
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let html = (0..<40).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return pieces[Int(state >> 33) % pieces.count]
        }.joined()
        var sent = try letter("x")
        sent.content.html = html
        sent.content.images = [try InlineImage(name: "a.gif", bytes: Array("GIF89a".utf8))]
        let found = try #require(sent.html)
        let tail = ".\(sent.id)@example.com"
        #expect(found.replacing(tail, with: "") == html)
        let expected =
            html.ranges(of: /"cid:a\.gif(?=")|'cid:a\.gif(?=')|url\(cid:a\.gif(?=\))/).count
        #expect(found.ranges(of: tail).count == expected, "\(html)")
    }

    @Test func `a value cannot bring an image`() throws {
        let html = "<p title=\"{{x}}\">{{x}}</p><img src=\"cid:b.png\">"
        let shelf = ImageShelf(images: [
            "t/a.png": try image("a.png"), "t/b.png": try image("b.png"),
        ])
        let template = try MailTemplate(
            name: "t", files: ["subject.mustache": "s", "html.mustache": html], images: shelf)
        let content = try template.render(
            ["x": .string("\"cid:a.png\" 'cid:a.png' url(cid:a.png)")], locale: nil)
        #expect(content.images.map(\.name) == ["b.png"], "HTML never spoke of the other")
    }
}
