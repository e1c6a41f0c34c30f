import Copywriting
import Testing

@Suite struct BodyCheckTests {
    @Test(arguments: [
        ["subject": " \n"], ["subject": "{{#a}}News of {{a}}{{/a}}"], ["text": "\n \n"],
        ["text": "{{#a}}Hello{{/a}}"], ["html": "<p>&nbsp;</p>"],
        ["html": "<html><head><title>News</title></head><body><br></body></html>"],
        ["html": "<p>{{#a}}Hello{{/a}}</p>"], ["html": "<img alt=\"\" src=\"cid:a\">"],
        ["html": "<!-- Hello -->"], ["html": "<style>p { color: red }</style>"],
    ])
    func `finds parts that say nothing`(parts: [String: String]) {
        let found = Reviewing.findings(parts)
        #expect(found.count == 1, "\(found)")
        let place = "t/\(parts.keys.first ?? "").mustache:1:1: warning: [empty-part]"
        #expect(found.first?.hasPrefix(place) == true, "\(found)")
    }

    @Test(arguments: [
        ["subject": "{{#a}}{{a}}{{/a}}{{^a}}News{{/a}}"], ["text": "{{a}}"],
        ["html": "<p>{{a}}</p>"], ["html": "<img alt=\"Winter coats\" src=\"cid:a\">"],
        ["text": "{{> foot}}", "partials/foot": "Hello"],
    ])
    func `leaves parts alone that say something`(parts: [String: String]) {
        #expect(Reviewing.findings(parts) == [])
    }

    @Test func `a text belongs beside the HTML`() {
        let found = Reviewing.findings(
            inFiles: ["t/subject.mustache": "News", "t/en/html.mustache": "<p>a</p>"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("t/en/html.mustache:1:1: warning: [no-text-part]") == true)
    }

    @Test func `an image without alt is found, one that decorates is not`() {
        let html = "<p>a</p>\n<img src=\"cid:a\" alt=\"\"><IMG\n src='cid:b' width=1>"
        let found = Reviewing.findings(["html": html])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("t/html.mustache:2:25: warning: [no-alt-text]") == true)
    }

    @Test func `HTML of more than 100 KB is cut by Gmail`() {
        let most = String(repeating: "x", count: 100 << 10)
        #expect(Reviewing.findings(["html": most]) == [])
        #expect(Reviewing.findings(["text": most + "x"]) == [])
        let found = Reviewing.findings(["html": most + "x"])
        #expect(found.count == 1)
        #expect(found.first?.contains("[large-html] 100 KB before any variable is in") == true)
        let half = String(repeating: "字", count: 20_000)
        #expect(Reviewing.findings(["html": "{{#a}}\(half){{/a}}{{^a}}\(half){{/a}}b"]) == [])
        #expect(Reviewing.findings(["html": "{{#a}}\(half)\(half){{/a}}b"]).count == 1)
    }

    @Test func `partials in partials end somewhere`() {
        var files = ["t/subject.mustache": "a", "t/text.mustache": "{{> p0}}"]
        for number in 0..<24 {
            files["partials/p\(number).mustache"] = "a{{> p\(number + 1)}}{{> p\(number + 1)}}"
        }
        files["partials/p24.mustache"] = "Items you viewed. "
        #expect(Reviewing.findings(inFiles: files).count == 1)
    }
}
