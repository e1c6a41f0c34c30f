import Events
import Foundation
import Mail
import Messages
import Scenarios
import TestServers
import Testing

private let id = "0123456789abcdef0123456789abcdef"

private func letter(
    subject: String = "Hello", text: String? = "Hello", html: String? = nil,
    name: String? = nil, messageClass: MessageClass = .marketing,
    unsubscribe: Unsubscribe = Unsubscribe()
) throws -> Letter {
    Letter(
        id: id, messageClass: messageClass,
        from: try Address("shop@example.com", name: "名残の店"),
        to: try Address("hanako@example.com", name: name),
        content: Letter.Content(subject: subject, text: text, html: html),
        date: EventTime(milliseconds: 1_775_214_000_000), zoneOffset: .hours(9),
        unsubscribe: unsubscribe)
}

/// What Python's `email` makes of a mail.
private struct Parsed: Decodable {
    var headers: [[String]]
    var to: [[String]]
    var from: [[String]]
    var date: String
    var type: String
    var parts: [String: String]
    var defects: [String]
    var lineMax: Int
    var bare: Bool
    var ascii: Bool

    enum CodingKeys: String, CodingKey {
        case headers, to, from, date, type, parts, defects, bare, ascii
        case lineMax = "line_max"
    }

    func header(_ name: String) -> String? { headers.first { $0[0] == name }?[1] }

    static func of(_ letters: [Letter]) throws -> [Parsed] {
        let raw = letters.map { Data($0.mime()).base64EncodedString() }
        let output = try Python.run("parse_mail.py", input: JSONEncoder().encode(raw))
        return try JSONDecoder().decode([Parsed].self, from: output)
    }
}

@Suite struct LetterTests {
    @Test func `a mail reads as it was meant`() throws {
        let sent = try letter(
            subject: "お試しのサンプルはいかがでしたか", text: "こんにちは\n花子さん\n",
            html: "<p>こんにちは</p>", name: "山田 花子",
            unsubscribe: Unsubscribe(
                url: "https://example.com/u?id={id}", mailto: try Address("stop@example.com")))
        let mail = try #require(try Parsed.of([sent]).first)
        #expect(mail.defects == [])
        #expect(mail.header("Subject") == "お試しのサンプルはいかがでしたか")
        #expect(mail.header("Message-ID") == "<\(id)@example.com>")
        #expect(mail.to == [["山田 花子", "hanako@example.com"]])
        #expect(mail.from == [["名残の店", "shop@example.com"]])
        #expect(mail.date == "2026-04-03T20:00:00+09:00")
        #expect(mail.type == "multipart/alternative")
        #expect(mail.parts["text/plain"] == "こんにちは\n花子さん\n")
        #expect(mail.parts["text/html"] == "<p>こんにちは</p>\n")
        #expect(
            mail.header("List-Unsubscribe")
                == "<https://example.com/u?id=\(id)>, <mailto:stop@example.com?subject=\(id)>")
        #expect(mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
    }

    @Test func `only marketing offers to unsubscribe, the others say that a machine wrote`() throws
    {
        let sent = try MessageClass.allCases.map {
            try letter(messageClass: $0, unsubscribe: Unsubscribe(url: "https://example.com/u"))
        }
        let mails = try Parsed.of(sent)
        #expect(mails.map { $0.header("List-Unsubscribe") != nil } == [true, false, false])
        #expect(
            mails.map { $0.header("Auto-Submitted") } == [nil, "auto-generated", "auto-generated"])
    }

    /// Values that an attacker, or a careless shop, could put into a name or product title.
    static let hostile = [
        "a\r\nBcc: victim@example.com", "a\nX-Evil: 1\n\nbody", "nul\0 byte", "tab\tbell\u{7}",
        "<script>alert(1)</script>", "\"quoted\" \\ back, slash; <x@y>", "=?UTF-8?B?eA==?=",
        "👩‍👩‍👧‍👦👍🏽 家族", "مرحبا بالعالم שלום", "over\u{202E}ride\u{2028}line", " lead  two trail ",
        String(repeating: "長い件名", count: 170), String(repeating: "w", count: 2048),
        "e" + String(repeating: "\u{301}", count: 300), "über " + String(repeating: "ä", count: 99),
        "Short ascii but with enough words that the subject has to fold over one line or two",
    ]

    @Test func `no value becomes a header, breaks a line or gets lost`() throws {
        let sent = try Self.hostile.map {
            try letter(subject: $0, text: $0, html: $0, name: $0)
        }
        let mails = try Parsed.of(sent)
        let names = try #require(mails.first).headers.map { $0[0] }
        for (value, mail) in zip(Self.hostile, mails) {
            #expect(mail.headers.map { $0[0] } == names, "\(value)")
            #expect(mail.defects == [], "\(value)")
            #expect(mail.ascii && !mail.bare && mail.lineMax <= 78, "\(value) \(mail.lineMax)")
            #expect(mail.header("Subject") == value.expectedLine, "\(value)")
            // Python 3.11 puts a space between two encoded words of a name; RFC 2047 6.2 does not.
            #expect(mail.to.count == 1 && mail.to[0][1] == "hanako@example.com", "\(value)")
            #expect(mail.to[0][0].withoutSpaces == value.expectedLine.withoutSpaces, "\(value)")
            #expect(mail.parts["text/plain"] == value.expectedBody, "\(value)")
        }
    }

    /// RFC 5321 4.5.2 and the soft line breaks of RFC 2045 are where mailers go wrong.
    static let bodies = [
        "", ".", "..\n.\n.a", "From me", "ends with space \n\ttab\t\n", "=41", "no end",
        "crlf\r\nlf\ncr\rend", String(repeating: "x", count: 75), String(repeating: "x", count: 76),
        String(repeating: "x", count: 77), String(repeating: "é", count: 5000),
        String(repeating: "あ", count: 5000), String(repeating: "a b ", count: 500),
        String(repeating: "=", count: 100) + "é", "--=_nagori_\(id)--\n",
    ]

    @Test func `every body survives the encoding`() throws {
        let mails = try Parsed.of(Self.bodies.map { try letter(text: $0, html: "<p>\($0)</p>") })
        for (body, mail) in zip(Self.bodies, mails) {
            #expect(mail.parts["text/plain"] == body.expectedBody, "\(body)")
            #expect(mail.lineMax <= 76 && !mail.bare && mail.ascii, "\(body)")
            #expect(mail.defects == [], "\(body)")
        }
    }

    @Test func `the same letter is the same bytes`() throws {
        #expect(try letter(html: "x").mime() == letter(html: "x").mime())
    }

    @Test func `Latin text is quoted-printable and Japanese base64`() throws {
        let latin = String(decoding: try letter(text: "voilà, c'est ça").mime(), as: UTF8.self)
        #expect(latin.contains("voil=C3=A0, c'est =C3=A7a\r\n"))
        let japanese = String(decoding: try letter(text: "日本語の本文").mime(), as: UTF8.self)
        #expect(japanese.contains("Content-Transfer-Encoding: base64"))
    }

    @Test func `a configured url cannot break out of its header`() throws {
        let url = "https://example.com/u?a=>,<x>\r\nBcc: y&id={id}"
        let mail = try #require(
            try Parsed.of([letter(unsubscribe: Unsubscribe(url: url))]).first)
        #expect(mail.header("Bcc") == nil)
        #expect(
            mail.header("List-Unsubscribe")
                == "<https://example.com/u?a=%3E%2C%3Cx%3E%0D%0ABcc:%20y&id=\(id)>")
    }
}

extension String {
    /// The one line a header keeps of a value.
    fileprivate var expectedLine: String {
        let hidden = "\r\n\0\t\u{7}\u{202E}\u{2028}".unicodeScalars
        var line = String.UnicodeScalarView()
        for scalar in unicodeScalars { line.append(hidden.contains(scalar) ? " " : scalar) }
        return String(line).trimmingCharacters(in: CharacterSet(charactersIn: " "))
    }

    fileprivate var withoutSpaces: String {
        String(UnicodeScalarView(unicodeScalars.filter { $0 != " " }))
    }

    fileprivate var expectedBody: String {
        let lines = replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .replacing("\0", with: "\u{FFFD}")
        return lines.isEmpty || lines.hasSuffix("\n") ? lines : lines + "\n"
    }
}
