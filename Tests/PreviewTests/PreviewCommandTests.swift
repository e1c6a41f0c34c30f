import Foundation
import TestServers
import Testing

/// The command as a marketer calls it.
@Suite final class PreviewCommandTests {
    private let folder: URL

    init() throws {
        folder = try Sink.folder(
            [
                "templates/cart/subject.mustache": "{{sku}} waits",
                "templates/cart/text.mustache":
                    "{{#user.name}}{{user.name}} {{/user.name}}{{sku}} {{unsubscribe_url}}",
                "templates/cart/html.mustache":
                    "<img src=\"cid:dot.gif\" alt=\"\"><a href=\"{{unsubscribe_url}}\">{{sku}}</a>",
                "templates/cart/dot.gif": "GIF89a",
                "templates/cart/ja/subject.mustache": "{{sku}}",
                "templates/cart/ja/text.mustache": "{{sku}}です",
                "scenarios/cart.yaml": """
                scenario: cart
                pattern: {steps: [{name: cart, event: product_added}]}
                send: {mail: cart, variables: {sku: cart.sku}}
                tests:
                  - name: t
                    given: |
                      2026-04-01T12:00:00Z u1 product_added sku=A-17
                    expect: [{send: cart, to: u1}]
                """,
            ].mapValues { Data($0.utf8) })
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func preview(_ arguments: String...) throws -> (code: Int32?, output: String) {
        let process = try NagoriProcess(["preview"] + arguments, in: folder)
        return (process.exitCode(within: .seconds(60)), process.output)
    }

    private func put(_ text: String, at path: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: path))
    }

    private struct Parsed: Decodable {
        var headers: [[String]]
        var date: String
        var tree: String
        var parts: [String: String]
        var defects: [String]
    }

    private func mail(_ path: String) throws -> Parsed {
        let data = try Data(contentsOf: folder.appending(path: path))
        let output = try Python.run(
            "parse_mail.py", input: JSONEncoder().encode([data.base64EncodedString()]))
        return try #require(try JSONDecoder().decode([Parsed].self, from: output).first)
    }

    @Test func `needs nothing but templates and scenarios`() throws {
        let (code, output) = try preview()
        #expect(code == 0, "\(output)")
        #expect(output.hasSuffix("8 mails of 1 template: preview/index.html\n"), "\(output)")
        let usual = try mail("preview/cart/default-usual.eml")
        #expect(usual.defects == [])
        #expect(
            usual.tree
                == "multipart/alternative(text/plain multipart/related(text/html image/gif))")
        #expect(usual.parts["text/plain"]?.hasPrefix("Hanako Yamada A-17 https://") == true)
        #expect(usual.date == "2026-04-01T12:00:00+00:00", "the test's, no clock's")
        #expect(usual.headers.contains(["Subject", "A-17 waits"]))
        let bare = try mail("preview/cart/default-bare.eml")
        #expect(bare.parts["text/plain"]?.hasPrefix("A-17 https://") == true)
        #expect(try mail("preview/cart/ja-usual.eml").parts["text/plain"] == "A-17です\n")
        let page = try String(
            contentsOf: folder.appending(path: "preview/index.html"), encoding: .utf8)
        for words in [
            "send.from is not configured", "a test of the scenario cart", "[no-sender]",
        ] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func `takes variables from a file`() throws {
        try put(#"{"sku": "B-2", "user": {"name": "Ann"}}"#, at: "v.json")
        let (code, output) = try preview("cart", "--vars", "v.json", "--out", "deep/er")
        #expect(code == 0, "\(output)")
        let text = try mail("deep/er/cart/default-usual.eml").parts["text/plain"]
        #expect(text?.hasPrefix("Ann B-2 ") == true)
    }

    @Test func `a link in a preview takes nobody off`() throws {
        try put("not a key that anybody could read here", at: "n.yaml")
        try put(
            """
            send:
              from: shop@example.com
              unsubscribe: "https://example.com/u/{token}"
              token_key_file: nowhere.key
            """, at: "n.yaml")
        let (code, output) = try preview("cart", "--config", "n.yaml")
        #expect(code == 0, "the key is not even looked for: \(output)")
    }

    @Test func `a mail that cannot be made is shown and said`() throws {
        try put("{}", at: "v.json")
        let (code, output) = try preview("cart", "--vars", "v.json")
        #expect(code == 65)
        #expect(output.contains("cart/subject.mustache: 'sku' is missing"), "\(output)")
        let page = try String(
            contentsOf: folder.appending(path: "preview/index.html"), encoding: .utf8)
        #expect(page.contains("it would go to mail-dead: cart/subject.mustache"))
    }

    @Test(
        arguments: [
            (["crat"], 66, "there is no template 'crat'; did you mean 'cart'? (there are: cart)"),
            (["--vars", "gone.json"], 66, "gone.json: cannot be read"),
            (["--vars", "templates/cart/dot.gif"], 65, "is no JSON object of variables"),
            (["--vars", "x", "--user", "u"], 64, "not both"),
            (["--out", "templates/cart/dot.gif"], 74, "cannot be written"),
        ] as [([String], Int32, String)])
    func `answers mistakes with what to do`(
        arguments: [String], code: Int32, words: String
    ) throws {
        let process = try NagoriProcess(["preview"] + arguments, in: folder)
        #expect(process.exitCode(within: .seconds(60)) == code)
        #expect(process.output.contains(words), "\(process.output)")
    }

    @Test func `ends with 65 for a template with a mistake, 66 without templates`() throws {
        try put("{{", at: "templates/cart/subject.mustache")
        let broken = try preview()
        #expect(broken.code == 65)
        #expect(broken.output.contains("cart/subject.mustache:1: the tag is not closed"))
        try FileManager.default.removeItem(at: folder.appending(path: "templates"))
        let gone = try preview()
        #expect(gone.code == 66, "\(gone.output)")
    }
}
