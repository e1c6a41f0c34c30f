import Delivery
import Foundation
import Mail
import Sender
import Settings
import TestServers
import Testing

/// From the configuration to keys that sign. Touches no server.
@Suite struct SigningTests {
    private let folder: URL

    init() throws {
        folder = try Sink.temporaryFolder()
        try FileManager.default.createDirectory(
            at: folder.appending(path: "templates"), withIntermediateDirectories: true)
    }

    private func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    private func options(
        _ keys: [String], transport: String = "smtp://127.0.0.1:1",
        from: String = "shop@example.com", bounces: String = "bounce@example.com"
    ) throws -> SenderOptions {
        let list = keys.enumerated().map {
            "{domain: example.com, selector: s\($0), key_file: \($1)}"
        }
        let text = """
            templates: templates
            send:
              from: \(from)
              envelope_from: \(bounces)
              transport: \(transport)
              dkim: [\(list.joined(separator: ", "))]
            """
        let file = folder.appending(path: "n.yaml").path
        return try SenderOptions(Settings.parse((file, text), environment: [:]))
    }

    @Test func `each key signs, in the order of the list`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(SigningKey.rsa.get().pem, to: "r.pem", mode: 0o640)
        try write(SigningKey.ed25519.get().pem, to: "e.pem", mode: 0o400)
        let options = try options(["r.pem", "e.pem"])
        #expect(options.relay.signers.map(\.selector) == ["s0", "s1"])
        #expect(options.remarks.isEmpty)
    }

    @Test func `a key that is no secret, or no key, ends the start and says what to do`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(SigningKey.ed25519.get().pem, to: "open.pem", mode: 0o644)
        try write("hush", to: "text.pem")
        try write(String(repeating: "x", count: 70_000), to: "long.pem")
        for (file, words) in [
            ("open.pem", "readable by everybody"), ("text.pem", "is no PEM file"),
            ("gone.pem", "cannot be read: No such file"), ("templates", "is no regular file"),
            ("long.pem", "longer than 65536 bytes"),
        ] {
            #expect {
                try options([file])
            } throws: { error in
                let text = "\(error)"
                return error is SenderMistake && text.contains(words)
                    && text.contains("selector 's0' of example.com")
                    && text.contains(folder.appending(path: file).path) && !text.contains("hush")
                    && text.contains("docs/operations.md")
            }
        }
    }

    @Test func `a short key signs and is remarked on, keys for an API are too`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(SigningKey.shortRSA.get().pem, to: "r.pem")
        let options = try options(["r.pem"])
        #expect(options.relay.signers.count == 1)
        #expect(options.remarks.map { $0.contains("less than 2048 bits") } == [true])
        let api = try self.options(["r.pem"], transport: "https://api.example.com/")
        #expect(api.remarks.map { $0.contains("signs by itself") } == [true])
    }

    @Test(arguments: [
        ("shop@example.com", true), ("Shop <shop@EXAMPLE.com>", true),
        ("shop@news.example.com", true), ("shop@com", true), ("shop@example.org", false),
        ("shop@badexample.com", false),
    ])
    func `a signature that does not help the sender through DMARC is remarked on`(
        from: String, isAligned: Bool
    ) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(SigningKey.ed25519.get().pem, to: "e.pem")
        let remarks = try options(["e.pem"], from: from).remarks
        #expect(remarks.isEmpty == isAligned, "\(remarks)")
        #expect(remarks.allSatisfy { $0.contains("DMARC") && $0.contains("example.com") })
    }

    @Test func `a return path is tried out with an id`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(
            try options([], bounces: "b+{id}@example.com").letterhead.returnPath?.text
                == "b+{id}@example.com")
        // The part before '@' has at most 64 characters.
        let long = String(repeating: "b", count: 33)
        #expect {
            try options([], bounces: "\(long){id}@example.com")
        } throws: {
            "\($0)".hasPrefix("send.envelope_from: ") && "\($0)".contains("1 to 64 characters")
        }
    }

    @Test func `a token's key is a secret of 32 bytes at least`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(String(repeating: "k", count: 32), to: "token.key")
        try write(String(repeating: "k", count: 31), to: "short.key")
        try write(String(repeating: "k", count: 32), to: "open.key", mode: 0o644)
        func options(_ file: String) throws -> SenderOptions {
            let text = """
                templates: templates
                send:
                  from: shop@example.com
                  unsubscribe: https://example.com/{token}
                  token_key_file: \(file)
                """
            let settings = try Settings.parse(
                (folder.appending(path: "n.yaml").path, text), environment: [:])
            return try SenderOptions(settings)
        }
        #expect(try options("token.key").letterhead.tokenKey != nil)
        for (file, words) in [
            ("short.key", "has 31 bytes; expected 32"), ("open.key", "readable by everybody"),
            ("gone.key", "cannot be read"),
        ] {
            #expect {
                try options(file)
            } throws: { "\($0)".hasPrefix("send.token_key_file: ") && "\($0)".contains(words) }
        }
    }

    @Test func `nagori send ends with 78 and one line`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(SigningKey.ed25519.get().pem, to: "open.pem", mode: 0o644)
        try write(
            """
            templates: templates
            send:
              from: shop@example.com
              dkim: [{domain: example.com, selector: s1, key_file: open.pem}]
            """, to: "nagori.yaml")
        let process = try NagoriProcess(["send", "--config", "nagori.yaml"], in: folder)
        #expect(process.exitCode(within: .seconds(20)) == 78)
        #expect(process.output.contains("open.pem is readable by everybody"))
        #expect(process.output.split(whereSeparator: \.isNewline).count == 1)
    }
}
