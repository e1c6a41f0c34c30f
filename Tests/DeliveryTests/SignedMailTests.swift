import Delivery
import Foundation
import Mail
import TestServers
import Testing

/// What arrives by SMTP, or lies in a maildir, verifies as dkimpy sees it.
@Suite(.serialized) struct SignedMailTests {
    private struct Received: Decodable {
        var content: Data
    }

    private let records: [String: String]
    private let signers: [DKIMSigner]

    init() throws {
        let keys = [("r1", try SigningKey.rsa.get()), ("e1", try SigningKey.ed25519.get())]
        records = Dictionary(
            keys.map { ("\($0)._domainkey.example.com", $1.record) }, uniquingKeysWith: { $1 })
        signers = try keys.map {
            DKIMSigner(domain: "example.com", selector: $0, key: try DKIMKey(pem: $1.pem))
        }
    }

    private func letters() throws -> [Letter] {
        try [
            "Hello\n", "..\n.\n  two  spaces \n\n\n", "", String(repeating: "長い本文。", count: 9_000),
        ]
        .enumerated().map { try letter($0 + 1, text: $1) } + [withImage()]
    }

    private func withImage() throws -> Letter {
        var letter = try letter(9, text: "Hello\n")
        letter.content.html = "<img src=\"cid:dot.gif\" alt=\"\">"
        letter.content.images = [
            try InlineImage(name: "dot.gif", bytes: Array("GIF89a".utf8) + (0...255))
        ]
        return letter
    }

    @Test func `over SMTP`() throws {
        let sink = try Sink("smtp_sink.py")
        var relay = Relay(sink)
        relay.signers = signers
        let letters = try letters()
        #expect(deliver(letters, by: relay).values.allSatisfy { $0 == .delivered })
        let mails = try sink.records(Received.self).map(\.content)
        #expect(mails.count == letters.count)
        let verdicts = try SignatureVerdict.of(mails, records: records)
        #expect(verdicts.map { $0.map(\.good) } == letters.map { _ in [true, true] })
    }

    @Test func `in a maildir`() throws {
        let folder = try Sink.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var relay = Relay(endpoint: .maildir(path: folder.path))
        relay.signers = signers
        let letters = try letters()
        #expect(deliver(letters, by: relay).values.allSatisfy { $0 == .delivered })
        let mails = try letters.map {
            try Data(contentsOf: folder.appending(path: "new/\($0.id).eml"))
        }
        let verdicts = try SignatureVerdict.of(mails, records: records)
        #expect(verdicts.map { $0.map(\.good) } == letters.map { _ in [true, true] })
    }
}
