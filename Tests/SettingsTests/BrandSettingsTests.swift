import Foundation
import Settings
import Testing

/// `brands`: a file for each.
@Suite final class BrandSettingsTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func load(_ text: String, _ brand: String) throws -> Settings {
        for (name, text) in [("n.yaml", text), ("one.yaml", brand)] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        return try Settings.load(file: folder.appending(path: "n.yaml").path, environment: [:])
    }

    @Test func `a brand has what its file says, and else what all have`() throws {
        let settings = try load(
            """
            brands: {one: one.yaml}
            run: {caps: {marketing: 3 per 7d}}
            send:
              from: Shop <shop@shop.example.com>
              envelope_from: bounce@shop.example.com
              reply_to: help@shop.example.com
              unsubscribe: https://shop.example.com/u/{id}
            """,
            """
            send: {from: One <hello@one.example.org>, unsubscribe: "https://one.example.org/u/{id}"}
            run: {caps: {marketing: 1 per 1d}, consent: opt_in}
            """)
        let one = try #require(settings.brands["one"])
        #expect(one.send.from == "One <hello@one.example.org>")
        #expect(one.send.replyTo == "help@shop.example.com")
        #expect(one.send.unsubscribeURL == "https://one.example.org/u/{id}")
        #expect(one.send.domain == "one.example.org" && settings.send.domain == "shop.example.com")
        #expect(one.send.envelopeFrom == one.send.from, "another sender's bounces are not its own")
        #expect(one.caps.map(\.cap.count) == [1] && settings.run.caps.map(\.cap.count) == [3])
        #expect(one.consent == .optIn && settings.run.consent == .optOut)
    }

    @Test func `a warm-up may be a brand's`() throws {
        let limits = """
            warm_up:
              one.example.org: {since: 2026-11-01, days: [1]}
              two.example.org: {since: 2026-11-01, days: [1]}
            """
        try Data(limits.utf8).write(to: folder.appending(path: "limits.yaml"))
        func idle(_ send: String, _ brand: String) throws -> [String] {
            try load("{brands: {one: one.yaml}, send: {limits: limits.yaml\(send)}}", brand)
                .idleWarmUps().map(\.problem)
        }
        let brand = "send: {from: One <hello@One.example.org>}"
        for send in ["", ", from: shop@example.com"] {
            let idle = try idle(send, brand)
            #expect(idle.count == 1 && idle[0].hasPrefix("warm_up.two.example.org "), "\(idle)")
        }
        #expect(try idle("", "run: {consent: opt_in}") == [], "nobody knows who sends")
    }

    @Test(arguments: [
        ("send: {form: x@y.org}", "one.yaml:1:8: unknown key 'send.form'; did you mean"),
        ("kafka: {brokers: x:1}", "one.yaml:1:1: unknown key 'kafka'"),
        ("run: {consent: perhaps}", "one.yaml:1:16: run.consent: "),
    ])
    func `mistakes in it are named with their place`(text: String, mistake: String) {
        do {
            _ = try load("brands: {one: one.yaml}", text)
            Issue.record("taken")
        } catch { #expect("\(error)".contains(mistake), "\(error)") }
    }

    @Test func `a file that is not there, and a name that is none`() {
        for (text, mistake) in [
            ("brands: {two: two.yaml}", "two.yaml:1:1: brands: cannot read the file"),
            ("brands: {Two: one.yaml}", "brands: a brand is lower-case letters"),
        ] {
            do {
                _ = try load(text, "")
                Issue.record("taken")
            } catch { #expect("\(error)".contains(mistake), "\(error)") }
        }
    }
}
