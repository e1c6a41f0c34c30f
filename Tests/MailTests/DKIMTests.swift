import Events
import Foundation
import Mail
import Scenarios
import TestServers
import Testing

/// Signatures, as an implementation that is not ours sees them.
@Suite struct DKIMTests {
    private static let records = Result {
        [
            "r1._domainkey.example.com": try SigningKey.rsa.get().record,
            "e1._domainkey.example.com": try SigningKey.ed25519.get().record,
            "short._domainkey.example.com": try SigningKey.shortRSA.get().record,
        ]
    }

    private func signer(_ selector: String, _ key: SigningKey) throws -> DKIMSigner {
        DKIMSigner(domain: "example.com", selector: selector, key: try DKIMKey(pem: key.pem))
    }

    private func signers() throws -> [DKIMSigner] {
        [
            try signer("r1", SigningKey.rsa.get()), try signer("e1", SigningKey.ed25519.get()),
        ]
    }

    private func letter(
        subject: String = "お試しのサンプル", text: String? = "こんにちは\n", html: String? = nil,
        name: String? = "山田 花子", messageClass: MessageClass = .marketing,
        replyTo: String? = "support@example.com"
    ) throws -> Letter {
        Letter(
            id: "0123456789abcdef0123456789abcdef", messageClass: messageClass,
            from: try Address("shop@example.com", name: "名残の店"),
            to: try Address("hanako@example.com", name: name),
            content: Letter.Content(subject: subject, text: text, html: html),
            date: EventTime(milliseconds: 1_775_214_000_999),
            replyTo: try replyTo.map { try Address($0) },
            unsubscribe: Unsubscribe(
                url: "https://example.com/u?id={id}", mailto: try Address("stop@example.com")),
            feedbackID: FeedbackID(
                scenario: "s", template: "t", messageClass: messageClass, domain: "example.com"))
    }

    private func verdicts(_ mails: [[UInt8]]) throws -> [[SignatureVerdict]] {
        try SignatureVerdict.of(mails.map { Data($0) }, records: Self.records.get())
    }

    @Test func `mails of every shape verify, by both algorithms`() throws {
        let values = LetterTests.hostile + LetterTests.bodies
        var mails = try values.flatMap { value in
            [
                try letter(subject: value.isEmpty ? "x" : value, text: value, name: value),
                try letter(text: value, html: "<p>\(value)</p>", messageClass: .transactional),
                try letter(text: nil, html: value, name: nil, replyTo: nil),
            ]
        }
        mails.append(try letter(text: "a  b\t c \n\n \t\n d\n\n\n \n\n"))
        let found = try verdicts(mails.map { try $0.mime(signedBy: signers()) })
        #expect(found.count == mails.count)
        for (letter, verdicts) in zip(mails, found) {
            #expect(verdicts.map(\.good) == [true, true], "\(letter.content)")
            #expect(verdicts.map { $0.tags["a"] } == ["rsa-sha256", "ed25519-sha256"])
        }
    }

    @Test func `what a reader goes by is signed, and sealed against a second one`() throws {
        let mail = try letter().mime(signedBy: signers())
        let tags = try #require(try verdicts([mail]).first?.first?.tags)
        let names = (tags["h"] ?? "").split(separator: ":").map {
            $0.filter { !$0.isWhitespace }
        }
        #expect(
            names == [
                "From", "From", "To", "To", "Subject", "Subject", "Date", "Message-ID", "Reply-To",
                "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe",
                "List-Unsubscribe-Post", "Feedback-ID",
            ])
        #expect(tags["t"] == "1775214000" && tags["c"] == "relaxed/relaxed")
        #expect(tags["d"] == "example.com" && tags["s"] == "r1")
    }

    /// What is done to a signed mail, and whether it stays good.
    static let changes: [(String, Bool, @Sendable (String) -> String)] = [
        ("nothing", true, { $0 }),
        ("a byte of the body", false, { $0.replacing("Hello", with: "Hellp") }),
        ("a line more in the body", false, { $0 + "more\r\n" }),
        ("an empty line at the end", true, { $0 + "\r\n \r\n" }),
        ("spaces in the body", true, { $0.replacing("Hello you", with: "Hello \t you ") }),
        ("the way out", false, { $0.replacing("/u?id=", with: "/v?id=") }),
        (
            "the one click", false,
            { $0.replacing("List-Unsubscribe=One", with: "List-Unsubscribe=Two") }
        ),
        ("the recipient", false, { $0.replacing("hanako@", with: "hanaka@") }),
        ("a second sender", false, { "From: evil@example.org\r\n" + $0 }),
        ("a second subject", false, { "Subject: x\r\n" + $0 }),
        ("a second recipient", false, { "To: evil@example.org\r\n" + $0 }),
        ("a trace of a relay", true, { "Received: from a by b\r\n" + $0 }),
        (
            "a fold and a name in capitals", true,
            { $0.replacing("Subject: My shop", with: "SUBJECT:  My\r\n\t shop") }
        ),
        ("the date", false, { $0.replacing("t=1775214000", with: "t=1775214001") }),
    ]

    @Test(arguments: changes.indices)
    func `a change breaks the signature, what relays do does not`(index: Int) throws {
        let (what, isGood, change) = Self.changes[index]
        let signed = String(
            decoding: try letter(subject: "My shop", text: "Hello you\n")
                .mime(signedBy: signers()), as: UTF8.self)
        let changed = change(signed)
        #expect((changed == signed) == (what == "nothing"), "\(what)")
        let verdicts = try verdicts([Array(changed.utf8)])
        // A change of the signature's own field is one of one signature.
        #expect(verdicts.first?.first?.good == isGood, "\(what)")
    }

    @Test func `the same letter is the same bytes, and unsigned without a key`() throws {
        let letter = try letter(html: "<p>x</p>")
        let signers = try signers()
        #expect(try letter.mime(signedBy: signers) == letter.mime(signedBy: signers))
        #expect(try letter.mime(signedBy: []) == letter.mime())
        #expect(
            try letter.mime(signedBy: signers).suffix(letter.mime().count) == letter.mime()[...])
    }

    @Test func `long names fold, and a key of 1024 bits signs`() throws {
        let domain = Array(repeating: "long-label-of-a-name", count: 10).joined(separator: ".")
        let signer = DKIMSigner(
            domain: domain, selector: "a.selector.of.labels",
            key: try DKIMKey(pem: SigningKey.shortRSA.get().pem))
        #expect(signer.key.isShort)
        #expect(try !self.signer("r1", SigningKey.rsa.get()).key.isShort)
        #expect(try !self.signer("e1", SigningKey.ed25519.get()).key.isShort)
        let mail = try letter().mime(signedBy: [signer])
        let found = try SignatureVerdict.of(
            [Data(mail)],
            records: [
                "a.selector.of.labels._domainkey.\(domain)": try SigningKey.shortRSA.get().record
            ])
        #expect(found.first?.map(\.good) == [true])
    }
}

@Suite struct DKIMKeyTests {
    private func pkcs1(_ bits: Int = 2048, _ more: [String] = []) throws -> String {
        String(
            decoding: try SigningKey.openSSL(["genrsa", "-traditional"] + more + ["\(bits)"]),
            as: UTF8.self)
    }

    @Test func `PKCS#1 and PKCS#8 are the same key`() throws {
        let old = try pkcs1()
        #expect(old.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        let new = try SigningKey.openSSL(["pkey"], input: Data(old.utf8))
        let letter = Letter(
            id: "0", messageClass: .alert, from: try Address("a@example.com"),
            to: try Address("b@example.com"),
            content: Letter.Content(subject: "x", text: "x", html: nil),
            date: EventTime(milliseconds: 0))
        let mails = try [old, String(decoding: new, as: UTF8.self)].map {
            try letter.mime(signedBy: [
                DKIMSigner(domain: "example.com", selector: "s", key: try DKIMKey(pem: $0))
            ])
        }
        #expect(mails[0] == mails[1])
    }

    @Test func `what stands around a key, and Windows' line ends, do no harm`() throws {
        let pem = try SigningKey.ed25519.get().pem
        _ = try DKIMKey(pem: "# of the shop\n" + pem.replacing("\n", with: "\r\n") + "\nx: y\n")
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        _ = try DKIMKey(pem: certificate + pem)
    }

    @Test func `refuses what cannot sign, and says why`() throws {
        let rsa = try SigningKey.rsa.get().pem
        func openSSL(_ arguments: String, _ input: String = "") throws -> String {
            String(
                decoding: try SigningKey.openSSL(
                    arguments.split(separator: " ").map(String.init), input: Data(input.utf8)),
                as: UTF8.self)
        }
        let cases: [(String, DKIMKeyError)] = [
            ("", .notPEM), ("no key", .notPEM), (String(rsa.prefix(400)), .notPEM),
            (try openSSL("pkey -pubout", rsa), .wrongKind),
            (
                try openSSL("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"), .wrongKind
            ),
            (try openSSL("genpkey -algorithm ED448"), .wrongKind),
            (try openSSL("pkey -aes128 -passout pass:hush", rsa), .encrypted),
            (try openSSL("rsa -traditional -aes128 -passout pass:hush", rsa), .encrypted),
            (try pkcs1(768), .tooShort), (try pkcs1(1016), .tooShort),
            (
                "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg==\n-----END PRIVATE KEY-----\n",
                .damaged
            ),
            ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n", .damaged),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text.prefix(40))") { try DKIMKey(pem: text) }
        }
    }

    /// Whatever stands in the file: an answer, and no end of the process.
    @Test func `damage anywhere is met`() throws {
        for pem in [try SigningKey.rsa.get().pem, try SigningKey.ed25519.get().pem] {
            let lines = pem.split(separator: "\n")
            let der = try #require(Data(base64Encoded: lines[1..<(lines.count - 1)].joined()))
            for index in der.indices {
                for bytes in [
                    der[..<index], der[..<index] + [der[index] ^ 0x80] + der[(index + 1)...],
                ] {
                    let text = [
                        "\(lines[0])", bytes.base64EncodedString(), "\(lines[lines.count - 1])",
                    ].joined(separator: "\n")
                    let key = try? DKIMKey(pem: text)
                    // A seed of another value is a key as good as any.
                    #expect(key == nil || bytes.count == der.count)
                }
            }
        }
    }

    @Test func `a key is never printed`() throws {
        let pem = try SigningKey.ed25519.get().pem
        let signer = DKIMSigner(
            domain: "example.com", selector: "s", key: try DKIMKey(pem: pem))
        var dumped = ""
        dump(signer, to: &dumped)
        for text in ["\(signer)", String(reflecting: signer), dumped] {
            #expect(text.contains("example.com") && text.contains("(a key)"))
            #expect(!text.contains("Curve25519") && !text.contains("rawRepresentation"))
        }
    }
}
