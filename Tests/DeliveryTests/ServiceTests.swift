import Delivery
import Events
import Foundation
import Mail
import Scenarios
import TestServers
import Testing

private struct Taken: Decodable {
    struct Order: Decodable {
        struct Part: Decodable {
            var type: String
            var value: String
        }

        var subject: String
        var content: [Part]
        var headers: [String: String]
        var from: [String: String]
    }

    var id: String
    var to: [String]
    var raw: String?
    var bounces: String?
    var order: Order?
    var port: Int
}

/// Mail services, against a server that looks at what is sent to it as they do.
@Suite(.serialized) struct ServiceTests {
    enum Service: String, CaseIterable {
        case amazon, sendGrid, mailgun

        func relay(_ port: Int) throws -> Relay {
            let endpoint = "endpoint=http://127.0.0.1:\(port)"
            var relay =
                switch self {
                case .amazon:
                    Relay(
                        endpoint: try .init("ses:eu-west-1?\(endpoint)"),
                        credentials: .keys(
                            id: "AKIDEXAMPLE", secret: "secret/key+", session: "session=="))
                case .sendGrid:
                    Relay(
                        endpoint: try .init("sendgrid:?\(endpoint)"),
                        credentials: .bearer(token: "SG.key"))
                case .mailgun:
                    Relay(
                        endpoint: try .init("mailgun:mg.example.org?\(endpoint)"),
                        credentials: .bearer(token: "key-1"))
                }
            relay.limits.connectionsMax = 1
            relay.limits.whole = .seconds(2)
            relay.limits.decision = .seconds(1)
            return relay
        }

        var wrongCredentials: Relay.Credentials {
            self == .amazon
                ? .keys(id: "AKIDEXAMPLE", secret: "wrong", session: nil) : .bearer(token: "wrong")
        }
    }

    private func marketing(_ number: Int = 1, to: String = "hanako@example.com") throws -> Letter {
        var sent = try letter(number, to: to, text: "本文 \(number)")
        sent.messageClass = .marketing
        sent.content.html = "<p>本文"
        sent.unsubscribe = Unsubscribe(url: "https://example.com/u/{id}")
        sent.feedbackID = FeedbackID(
            scenario: "cart", template: "cart", messageClass: .marketing, domain: "example.com")
        return sent
    }

    @Test(arguments: Service.allCases)
    func `takes mails, with our id for what it tells later`(service: Service) throws {
        let sink = try Sink("service_sink.py")
        let letters = try (1...5).map { try marketing($0) }
        let outcomes = deliver(letters, by: try service.relay(sink.port))
        #expect(outcomes.values.allSatisfy { $0 == .delivered }, "\(outcomes)")
        let taken = try sink.records(Taken.self)
        #expect(taken.map(\.id) == letters.map(\.id))
        #expect(taken.allSatisfy { $0.to == ["hanako@example.com"] })
        #expect(Set(taken.map(\.port)).count == 1, "the connection is kept")
        if service == .sendGrid {
            let order = try #require(taken.first?.order)
            let fields = letters[0].extraFields
            #expect(fields.count >= 5)
            for field in fields { #expect(order.headers[field.name] == field.value) }
            #expect(order.headers["Message-ID"] == letters[0].messageID)
            #expect(order.content.map(\.value) == ["本文 1", "<p>本文"])
            #expect(order.from["name"] == "名残の店" && order.subject == "件名")
        } else {
            #expect(taken.map(\.raw) == letters.map { String(decoding: $0.mime(), as: UTF8.self) })
        }
    }

    /// Amazon writes its own Date and Message-ID, which must not break the signature.
    @Test(arguments: [Service.amazon, .mailgun])
    func `takes our signature`(service: Service) throws {
        let sink = try Sink("service_sink.py")
        var relay = try service.relay(sink.port)
        let key = try SigningKey.rsa.get()
        relay.signers = [
            DKIMSigner(domain: "example.com", selector: "r1", key: try DKIMKey(pem: key.pem))
        ]
        let sent = try marketing()
        #expect(deliver([sent], by: relay) == [sent.id: .delivered])
        var raw = try #require(try sink.records(Taken.self).first?.raw)
        if service == .amazon {
            raw.replace(/\r\nDate: [^\r]+/, with: "\r\nDate: Mon, 01 Jan 2024 00:00:00 +0000")
            raw.replace(
                /\r\nMessage-ID: [^\r]+/, with: "\r\nMessage-ID: <1@eu-west-1.amazonses.com>")
        }
        let verdicts = try SignatureVerdict.of(
            [Data(raw.utf8)], records: ["r1._domainkey.example.com": key.record])
        #expect(verdicts.map { $0.map(\.good) } == [[true]])
    }

    @Test func `Amazon hears where bounces go, when it is elsewhere`() throws {
        let sink = try Sink("service_sink.py")
        var home = try letter(1)
        home.returnPath = nil
        _ = deliver([home, try letter(2)], by: try Service.amazon.relay(sink.port))
        #expect(try sink.records(Taken.self).map(\.bounces) == [nil, "bounce@example.com"])
    }

    @Test(arguments: Service.allCases)
    func `a wrong key costs no mail`(service: Service) throws {
        let sink = try Sink("service_sink.py")
        var relay = try service.relay(sink.port)
        relay.credentials = service.wrongCredentials
        let sent = try letter()
        let outcome = deliver([sent], by: relay)[sent.id]?.short ?? ""
        #expect(outcome.hasPrefix("retry HTTP 40"), "\(outcome)")
        #expect(try sink.records(Taken.self).isEmpty)
    }

    @Test(
        arguments: Service.allCases,
        [
            ("drop-x", "ambiguous"), ("stall-x", "ambiguous"), ("cut-200", "delivered"),
            ("cut-400", "retry"), ("huge-200", "delivered"), ("huge-400", "retry"),
            ("html-400", "retry"), ("html-502", "ambiguous"), ("html-503", "retry"),
            ("json-400", "retry"), ("html-413", "failed"), ("later-7", "retry"),
        ])
    func `hostile answers`(service: Service, example: (wish: String, expected: String)) throws {
        let sink = try Sink("service_sink.py")
        let (bad, good) = (try letter(1, to: "\(example.wish)@example.com"), try letter(2))
        let outcomes = deliver([bad, good], by: try service.relay(sink.port))
        #expect(outcomes[bad.id]?.short.hasPrefix(example.expected) ?? false, "\(outcomes)")
        #expect(outcomes[good.id] == .delivered)
        #expect(try sink.records(Taken.self).map(\.id) == [bad.id, good.id], "once each")
        if example.wish == "later-7", case .retry(_, let after, _) = outcomes[bad.id] {
            #expect(after == .seconds(7) || after == .seconds(6))
        }
    }

    @Test func `Amazon's error is read from the head, however it is written`() throws {
        let sink = try Sink("service_sink.py")
        let letters = try [
            letter(1, to: "error-MessageRejected@example.com"),
            letter(2, to: "error-ThrottlingException@example.com"),
        ]
        let outcomes = deliver(letters, by: try Service.amazon.relay(sink.port))
        #expect(
            letters.map { outcomes[$0.id]?.short } == [
                "failed HTTP 400 MessageRejected it says no",
                "retry HTTP 400 ThrottlingException it says no",
            ])
    }

    @Test(arguments: Service.allCases, [false, nil])
    func `nothing is posted before the word to proceed`(service: Service, word: Bool?) throws {
        let sink = try Sink("service_sink.py")
        let held = try letter(1)
        let outcomes = deliver([held, try letter(2)], by: try service.relay(sink.port)) {
            $0 == held.id ? word : true
        }
        #expect(outcomes[held.id]?.short.hasPrefix("retry held back") ?? false)
        #expect(try sink.records(Taken.self).count == 1)
    }

    @Test(
        arguments: [
            (
                "ses:eu-west-1",
                .ses(region: "eu-west-1", endpoint: "https://email.eu-west-1.amazonaws.com")
            ),
            (
                "ses:cn-north-1",
                .ses(region: "cn-north-1", endpoint: "https://email.cn-north-1.amazonaws.com.cn")
            ),
            (
                "ses:eu-west-1?endpoint=https://vpce-1.example.org:8443/",
                .ses(region: "eu-west-1", endpoint: "https://vpce-1.example.org:8443")
            ),
            ("sendgrid:", .sendGrid(endpoint: "https://api.sendgrid.com")),
            ("sendgrid:?region=eu", .sendGrid(endpoint: "https://api.eu.sendgrid.com")),
            (
                "mailgun:mg.example.org",
                .mailgun(domain: "mg.example.org", endpoint: "https://api.mailgun.net")
            ),
            (
                "mailgun:mg.example.org?region=eu",
                .mailgun(domain: "mg.example.org", endpoint: "https://api.eu.mailgun.net")
            ),
        ] as [(String, Relay.Endpoint)])
    func `reads its address`(text: String, endpoint: Relay.Endpoint) throws {
        #expect(try Relay.Endpoint(text) == endpoint)
    }

    @Test(arguments: ["ses:eu-west-1", "sendgrid:", "mailgun:mg.example.org"])
    func `a key leaves this machine encrypted only`(service: String) throws {
        for host in [
            "gateway.example.org", "10.0.0.7:8080", "localhost.example.org",
            "127.0.0.1.example.org",
            "0.0.0.0", "127.0.0.1.", "[::2]:80", "[::ffff:127.0.0.1]",
        ] {
            #expect("\(host)") {
                try Relay.Endpoint("\(service)?endpoint=http://\(host)/v1")
            } throws: { error in
                "\(error)".contains("http://\(host)") && "\(error)".contains("expected https://")
            }
        }
        for host in ["localhost", "LocalHost:8080", "127.0.0.1:80", "127.1.2.3", "[::1]:8080"] {
            #expect(throws: Never.self, "\(host)") {
                try Relay.Endpoint("\(service)?endpoint=http://\(host)/v1")
            }
        }
    }

    @Test(arguments: [
        "ses:", "ses:eu west", "ses:eu-west-1?region=eu", "sendgrid:x", "mailgun:",
        "mailgun:a/b", "mailgun:a?region=mars", "mailgun:a?endpoint=ftp://h",
        "mailgun:a?endpoint=https://u:hush@h", "mailgun:a?region=eu&endpoint=https://h",
        "ses:eu-west-1?hush", "sendgrid:?endpoint=https://h?key=hush",
    ])
    func `refuses an address that means nothing`(text: String) {
        #expect {
            try Relay.Endpoint(text)
        } throws: { $0 is RelayError && !"\($0)".contains("hush") }
    }
}
