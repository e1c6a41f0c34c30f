import Foundation
import TestServers
import Testing

/// docs/previews is what `nagori preview` makes of six of the templates in deploy/.
@Suite struct PreviewPagesTests {
    private static let pages = Sink.root.appending(path: "docs/previews")

    private static func files(below folder: URL) throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.filter { $0.hasSuffix(".html") || $0.hasSuffix(".eml") }
            .reduce(into: [:]) { $0[$1] = try Data(contentsOf: folder.appending(path: $1)) }
    }

    /// Mends the pages when they differ and the variable `UPDATE_DOCS` is set.
    @Test func `the pages are those of the templates as they are`() throws {
        let out = try Sink.temporaryFolder()
        // Where the command leaves its log; the folders have the names that remarks show.
        let work = try Sink.temporaryFolder()
        defer { for folder in [out, work] { try? FileManager.default.removeItem(at: folder) } }
        for name in ["nagori.yaml", "scenarios", "templates"] {
            try FileManager.default.copyItem(
                at: Sink.root.appending(path: "deploy/\(name)"), to: work.appending(path: name))
        }
        let process = try NagoriProcess(
            [
                "preview", "application-reminder", "cancellation-alert", "cart-reminder",
                "sample-coupon", "welcome", "win-back", "--config", "nagori.yaml", "--out",
                out.path,
            ], in: work)
        #expect(process.exitCode(within: .seconds(60)) == 0, "\(process.output)")
        let made = try Self.files(below: out)
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            for (path, content) in made {
                let file = Self.pages.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try content.write(to: file)
            }
        }
        let known = try Self.files(below: Self.pages)
        #expect(known.keys.sorted() == made.keys.sorted())
        let differing = made.filter { known[$0.key] != $0.value }.keys.sorted()
        #expect(differing == [], "UPDATE_DOCS=1 mends them; so should a new sheet.png")
        #expect(known.values.reduce(0) { $0 + $1.count } < 2_000_000)
    }
}
