import Delivery
import Foundation
import Mail
import TestServers
import Testing

@Suite struct ImageFilesTests {
    private static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1])
    private static let gif = Data("GIF89a".utf8)

    /// A template `m` whose HTML is `html`, and files beside it.
    private func folder(_ html: String, _ files: [String: Data]) throws -> URL {
        try Sink.folder(
            files.merging([
                "m/subject.mustache": Data("s".utf8), "m/html.mustache": Data(html.utf8),
                "m/en/subject.mustache": Data("s".utf8), "m/en/html.mustache": Data(html.utf8),
                "partials/foot.mustache": Data("\n<img src=\"cid:foot.gif\">".utf8),
            ]) { own, _ in own })
    }

    private func mistakes(_ html: String, _ files: [String: Data]) throws -> [String] {
        let folder = try folder(html, files)
        defer { try? FileManager.default.removeItem(at: folder) }
        var mistakes: [TemplateMistake] = []
        _ = TemplateFolder(path: folder.path, &mistakes)
        // The other language has the same HTML, and `a` is a folder of nothing but an image.
        return mistakes.filter {
            !$0.file.hasPrefix("m/en/h") && !$0.problem.contains("m/en/") && $0.file != "a"
        }
        .reduce(into: []) { if !$0.contains($1.description) { $0.append($1.description) } }
    }

    @Test func `a language's image comes before the template's, and that before the partials'`()
        throws
    {
        let html = "<img src=\"cid:a.png\"><p style=\"background: url(cid:b.gif)\">{{> foot}}"
        let folder = try folder(
            html,
            [
                "m/a.png": Self.png, "m/en/a.png": Self.png + [2], "partials/a.png": Self.png + [3],
                "m/b.gif": Self.gif, "partials/foot.gif": Self.gif + [4], "m/idle.png": Self.png,
            ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let template = try #require(try TemplateFolder(path: folder.path).templates["m"])
        let own = try template.render([:], locale: nil).images
        #expect(own.map(\.name) == ["a.png", "b.gif", "foot.gif"])
        #expect(own.map { Data($0.bytes) } == [Self.png, Self.gif, Self.gif + [4]])
        let english = try template.render([:], locale: "en-GB").images
        #expect(english.first.map { Data($0.bytes) } == Self.png + [2])
    }

    @Test(
        arguments: [
            (
                "<p>\n<img src=\"cid:lego.png\">", ["m/logo.png": png],
                "m/html.mustache:2: there is no image 'lego.png' in m/, partials/ "
                    + "(there are: m/logo.png)"
            ),
            ("{{> foot}}", [:], "partials/foot.mustache:2: there is no image 'foot.gif' in m/"),
            ("<img src=\"cid:a.svg\">", [:], "m/html.mustache:1: 'a.svg' cannot go along: images"),
            ("<img src=\"cid:{{sku}}.png\">", [:], "m/html.mustache:1: 'cid:' should be a file's"),
            ("<img src=cid:a.png>", [:], "m/html.mustache:1: 'cid:a.png' should be a file's name"),
            ("<img src=\"cid:../a.png\">", ["a/a.png": png], "m/html.mustache:1: 'cid:..' should"),
            ("x", ["m/a.png": gif], "m/a.png: is named as image/png and does not begin as one"),
            ("x", ["m/a b.png": png], "m/a b.png: an image's name has letters"),
            (
                "<img src=\"cid:a.gif\">", ["m/a.gif": gif + Data(count: 256 << 10)],
                "m/a.gif: has 257 KB, an image inside a mail at most 256: scale it down"
            ),
            ("x", ["m/en/x/a.png": png], "m/en/x/a.png: an image lies beside the texts"),
        ] as [(String, [String: Data], String)])
    func `says what is wrong with an image, and where`(
        html: String, files: [String: Data], expected: String
    ) throws {
        let found = try mistakes(html, files)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix(expected) == true, "\(found)")
    }

    @Test func `a brand's templates have images of their own, in each language`() throws {
        let html = Data("<img src=\"cid:a.png\">".utf8)
        let own = "brands/acme/hi"
        let files = ["\(own)/subject.mustache", "\(own)/en/subject.mustache"].reduce(
            into: [
                "\(own)/html.mustache": html, "\(own)/a.png": Self.png,
                "\(own)/en/html.mustache": html, "\(own)/en/a.png": Self.png + [2],
            ]
        ) { $0[$1] = Data("s".utf8) }
        #expect(try mistakes("x", files) == [])
        let folder = try folder("x", files)
        defer { try? FileManager.default.removeItem(at: folder) }
        let template = try #require(try TemplateFolder(path: folder.path).templates[own])
        #expect(try template.render([:], locale: nil).images.map(\.bytes) == [Array(Self.png)])
        #expect(
            try template.render([:], locale: "en").images.map(\.bytes) == [Array(Self.png) + [2]])
    }

    @Test func `images of a mail have a limit together, at the first that is shown`() throws {
        let large = Self.gif + Data(count: 200 << 10)
        let files = ["m/a.gif": large, "m/b.gif": large, "m/c.gif": large, "m/d.gif": large]
        #expect(try mistakes("<img src='cid:a.gif'><img src='cid:b.gif'>", files) == [])
        let found = try mistakes(
            "\n<img src='cid:a.gif'><img src='cid:b.gif'><img src='cid:c.gif'>", files)
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("m/html.mustache:2: the images of this mail have 601 KB") == true
        )
    }

    @Test func `a link stays inside the templates`() throws {
        let folder = try folder("<img src=\"cid:in.png\">", ["m/.data/real.png": Self.png])
        let outside = try Sink.folder(["out.png": Self.png])
        defer {
            for folder in [folder, outside] { try? FileManager.default.removeItem(at: folder) }
        }
        func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "m/\(name)").path, withDestinationPath: target)
        }
        try link("in.png", to: ".data/real.png")
        #expect(throws: Never.self) { try TemplateFolder(path: folder.path) }
        try link("out.png", to: outside.appending(path: "out.png").path)
        var mistakes: [TemplateMistake] = []
        _ = TemplateFolder(path: folder.path, &mistakes)
        #expect(
            mistakes.map(\.description) == [
                "m/out.png: is a link to a file outside the templates: copy the image here"
            ])
    }
}
