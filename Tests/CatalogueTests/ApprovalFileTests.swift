import Catalogue
import Delivery
import Events
import Foundation
import Mail
import Policy
import Scenarios
import Testing

@Suite struct ApprovalFileTests {
    private static func read(_ text: String) throws -> ApprovalFile {
        try ApprovalFile(SourceFile(name: "approvals.yaml", text: text))
    }

    @Test func `reads what it writes, whatever the names are`() throws {
        let at = try #require(EventTime(iso8601: "2026-11-22T10:00:00Z"))
        let approvals: [ApprovalFile.Approval] = [
            .init(.scenario("cart"), content: "0123456789012345", by: "花子 <h@example.com>", at: at),
            .init(.template("no"), content: "1e10", by: "\"O'Neil\": {x}, #1\n- y", at: at),
        ]
        let file = try Self.read(ApprovalBook.heading + approvals.map(\.line).joined())
        #expect(file.approvals == approvals)
        #expect(file.contains(.template("no"), content: "1e10"))
        #expect(!file.contains(.scenario("no"), content: "1e10"))
        #expect(try Self.read("").approvals == [])
        #expect(try Self.read(ApprovalBook.heading).approvals == [])
    }

    @Test(arguments: [
        ("a: b", "1:1: error: a file of approvals is a list"),
        ("- x", "1:3: error: an approval is {scenario or template, content, by, at}"),
        ("- {scenaro: x}", "1:4: error: 'scenaro' is no key of an approval"),
        ("- {content: x, by: y, at: z}", "1:3: error: an approval names one scenario"),
        ("- {scenario: x, by: y, at: z}", "1:3: error: an approval says content"),
        ("- {scenario: x, content: c, by: y, at: noon}", "1:3: error: 'noon' is no time"),
        ("- {scenario: x, content: [c]}", "error: 'content' takes a text"),
        ("- {", "error: is no YAML"),
    ])
    func `a mistake has its place`(text: String, message: String) throws {
        let error = #expect(throws: ApprovalMistakes.self) { _ = try Self.read(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    private static func template(_ text: String, partial: String = "p") throws -> MailTemplate {
        try MailTemplate(
            name: "m", files: ["subject.mustache": "s", "text.mustache": text],
            partials: ["foot": partial, "other": partial])
    }

    @Test func `a template's digest is of all that it prints and of nothing else`() throws {
        let plain = try Self.template("a").digest
        #expect(plain.utf8.count == 16)
        #expect(try Self.template("b").digest != plain)
        #expect(try Self.template("a", partial: "q").digest == plain, "includes none")
        let footed = try Self.template("a{{> foot}}").digest
        #expect(try Self.template("a{{> foot}}", partial: "q").digest != footed)
    }

    @Test func `a changed image is other content, one that nothing shows is not`() throws {
        func digest(_ tail: UInt8, unused: UInt8 = 0) throws -> String {
            func image(_ name: String, _ tail: UInt8) throws -> InlineImage {
                try InlineImage(name: name, bytes: Array("GIF89a".utf8) + [tail])
            }
            let shelf = ImageShelf(images: [
                "m/a.gif": try image("a.gif", tail), "m/b.gif": try image("b.gif", unused),
            ])
            return try MailTemplate(
                name: "m",
                files: ["subject.mustache": "s", "html.mustache": "<img src=\"cid:a.gif\">"],
                images: shelf
            ).digest
        }
        #expect(try digest(1) == digest(1, unused: 1))
        #expect(try digest(1) != digest(2))
    }

    @Test func `a book tells what waits for approval`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nagori-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "approvals.yaml").path
        let templates = TemplateFolder(templates: ["m": try Self.template("a")])
        let scenarios = ScenarioSet.read([
            SourceFile(
                name: "s.yaml",
                text: "scenario: s\npattern: {steps: [{event: cart}]}\nsend: {mail: m}\n")
        ]).scenarios
        let scenario = try #require(scenarios.first)

        let empty = try ApprovalBook(path: path, templates: templates)
        #expect(!empty.approved.contains(scenario))
        let open = empty.open(in: scenarios)
        #expect(open.map(\.subject) == [.scenario("s"), .template("m")])
        let at = try #require(EventTime(iso8601: "2026-11-22T10:00:00Z"))
        let text = open.map {
            ApprovalFile.Approval($0.subject, content: $0.content, by: "h", at: at).line
        }.joined()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))

        let full = try ApprovalBook(path: path, templates: templates)
        #expect(full.approved.contains(scenario))
        #expect(full.open(in: scenarios).isEmpty)
        let changed = TemplateFolder(templates: ["m": try Self.template("b")])
        let other = try ApprovalBook(path: path, templates: changed)
        #expect(!other.approved.contains(scenario))
        #expect(other.open(in: scenarios).map(\.subject) == [.template("m")])
    }
}
