import Copywriting
import Foundation
import Testing

@Suite struct AllowanceTests {
    private let phrase = "Items you viewed"
    private let allow = "{{! nagori: allow tracking-words, the reader asked for a list }}"

    @Test func `holds for its own line and, alone on it, for the next`() {
        #expect(Reviewing.findings(["text": "\(allow)\n\(phrase)"]) == [])
        #expect(Reviewing.findings(["text": "\(phrase) \(allow)"]) == [])
        #expect(Reviewing.findings(["text": "a\r\n\(allow)\r\n\(phrase)\r\n"]) == [])
        #expect(Reviewing.findings(["html": "<p>a</p>\n  \(allow)\n<p>\(phrase)</p>"]) == [])
    }

    @Test func `several may stand above one line, and hold for a whole part at its head`() {
        let text = "{{! nagori: allow http-link, intranet }}\n\(allow)\n\(phrase) http://a.example"
        #expect(Reviewing.findings(["text": text]) == [])
        let head = "{{! nagori: allow http-link, intranet }}\n{{! nagori: allow empty-part, test }}"
        #expect(Reviewing.findings(["text": "\(head)\n{{#a}}http://a.example{{/a}}"]) == [])
    }

    @Test func `holds no further, and for no other rule`() {
        let found = Reviewing.findings(["text": "\(allow)\n\(phrase)\n\(phrase)"])
        #expect(found.map { String($0.prefix(30)) } == ["t/text.mustache:3:7: warning: "])
        #expect(Reviewing.findings(["text": "\(phrase) \(allow)\n\(phrase)"]).count == 1)
        let other = "{{! nagori: allow creepy-words, why }}\n\(phrase)"
        #expect(Reviewing.findings(["text": other]).count == 2)
    }

    @Test func `one that silences nothing is a warning`() {
        let found = Reviewing.findings(["text": "Hello.\n\(allow)\nNews."])
        #expect(
            found == [
                "t/text.mustache:2:1: warning: [tracking-words] finds nothing here that could be "
                    + "allowed; take the comment away, or put it on the line before"
            ])
    }

    @Test(arguments: [
        (
            "allow tracking-word, why",
            "there is no rule 'tracking-word'; did you mean 'tracking-words'?"
        ),
        ("allow everything, why", "there is no rule 'everything' (there are: tracking-words, "),
        ("allow tracking-words", "it has no reason"),
        ("allow tracking-words, ", "it has no reason"),
        ("silence tracking-words, why", "should be {{! nagori: allow RULE, WHY }}"),
        ("allow", "should be {{! nagori: allow RULE, WHY }}"),
    ])
    func `a mistake in one is an error with its place`(words: String, message: String) {
        let found = Reviewing.findings(["text": "Hello.\n  {{! nagori: \(words) }}\n"])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("t/text.mustache:2:3: error: ") == true, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test func `other comments mean nothing`() {
        #expect(
            Reviewing.findings(["text": "{{! nagori is a fine word }}{{! allow x }}Hello."]) == [])
    }

    @Test func `in a partial it is needed when any template needs it`() {
        var files = [
            "a/subject.mustache": "a", "a/text.mustache": "a {{> p}}", "b/subject.mustache": "b",
            "b/text.mustache": "b {{> p}}", "partials/p.mustache": "\(allow)\n\(phrase)",
        ]
        #expect(Reviewing.findings(inFiles: files) == [])
        files["partials/p.mustache"] = "\(allow)\nHello."
        #expect(Reviewing.findings(inFiles: files).count == 1)
    }

    @Test func `what depends on scenarios is not judged without them`() {
        let text = "{{! nagori: allow no-sender, the order form says it }}\nHello."
        #expect(Reviewing.findings(["text": text]) == [])
    }

    @Test func `docs/templates.md has every rule`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/templates.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") }.map { $0.split(separator: "`")[1] }
        for rule in Rule.allCases { #expect(rows.contains(Substring(rule.rawValue))) }
    }
}
