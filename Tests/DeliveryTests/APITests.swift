import Delivery
import Events
import Foundation
import Mail
import Messages
import TestServers
import Testing

private struct Posted: Decodable {
    struct Mail: Decodable {
        struct Party: Decodable {
            var address: String
            var name: String?
        }

        var id: String
        var from: Party
        var to: Party
        var subject: String
        var text: String?
        var html: String?
        var inline: [Picture]?

        struct Picture: Decodable, Equatable {
            var content_id: String
            var name: String
            var type: String
            var content: Data
        }
    }

    var headers: [String: String]
    var mail: Mail
    var port: Int
}

@Suite(.serialized) struct APITests {
    private func relay(_ sink: Sink, connections: Int = 1) -> Relay {
        var relay = Relay(
            endpoint: .api(url: "http://127.0.0.1:\(sink.port)/mails"),
            credentials: .bearer(token: "hush"))
        relay.limits.connectionsMax = connections
        relay.limits.whole = .seconds(2)
        relay.limits.decision = .seconds(1)
        return relay
    }

    @Test func `posts the rendered mail under its id`() throws {
        let sink = try Sink("api_sink.py")
        let letters = try (1...20).map { try letter($0, text: "本文 \($0)") }
        let outcomes = deliver(letters, by: relay(sink, connections: 2))
        #expect(outcomes.values.allSatisfy { $0 == .delivered })
        let posted = try sink.records(Posted.self)
        #expect(Set(posted.map(\.mail.id)) == Set(letters.map(\.id)))
        #expect(posted.allSatisfy { $0.headers["Idempotency-Key"] == $0.mail.id })
        #expect(posted.allSatisfy { $0.headers["Authorization"] == "Bearer hush" })
        #expect(posted.first?.mail.subject == "件名")
        #expect(posted.first?.mail.from.name == "名残の店")
        #expect(Set(posted.map(\.port)).count <= 2, "connections are kept")
    }

    @Test func `posts images under the ids that the HTML names`() throws {
        let sink = try Sink("api_sink.py")
        var sent = try letter()
        let bytes = Array("GIF89a and so on".utf8)
        sent.content.html = "<img src='cid:dot.gif' alt=''>"
        sent.content.images = [try InlineImage(name: "dot.gif", bytes: bytes)]
        #expect(deliver([sent], by: relay(sink))[sent.id] == .delivered)
        let mail = try #require(try sink.records(Posted.self).first).mail
        let id = "dot.gif.\(sent.id)@example.com"
        #expect(mail.html == "<img src='cid:\(id)' alt=''>")
        #expect(mail.inline?.map(\.content_id) == [id])
        #expect(mail.inline?.first?.content == Data(bytes))
    }

    @Test(arguments: [
        ("status-400", "failed HTTP 400 told"), ("status-401", "retry HTTP 401 told"),
        ("status-408", "retry HTTP 408 told"), ("status-413", "failed HTTP 413 told"),
        ("status-422", "failed HTTP 422 told"), ("status-429", "retry HTTP 429 told"),
        ("status-500", "retry HTTP 500 told"), ("status-503", "retry HTTP 503 told"),
        // A gateway that did not hear the service's answer.
        ("status-502", "ambiguous HTTP 502 told"), ("status-504", "ambiguous HTTP 504 told"),
        // Not followed: where mails go is configured.
        ("status-301", "retry HTTP 301 told"), ("status-307", "retry HTTP 307 told"),
        ("status-308", "retry HTTP 308 told"),
        // Done, and told elsewhere.
        ("status-303", "ambiguous HTTP 303 told"),
        ("stall-x", "ambiguous Timeout"), ("drop-x", "ambiguous "),
        ("raw-half", "ambiguous "), ("raw-garbage", "ambiguous "), ("raw-info", "ambiguous "),
        ("raw-cut", "delivered"), ("raw-long", "ambiguous "),
        ("raw-refused", "failed HTTP 422 told to"),
    ])
    func `classifies`(wish: String, expected: String) throws {
        let sink = try Sink("api_sink.py")
        let (bad, good) = (try letter(1, to: "\(wish)@example.com"), try letter(2))
        let outcomes = deliver([bad, good], by: relay(sink))
        #expect(outcomes[bad.id]?.short.hasPrefix(expected) ?? false, "\(outcomes)")
        #expect(outcomes[good.id] == .delivered)
        #expect(try sink.records(Posted.self).map(\.mail.id) == [bad.id, good.id], "once each")
    }

    /// A service that says when, in seconds or as a date. A date of the past is no wish.
    @Test(
        arguments: [
            ("later-7", .seconds(7)...(.seconds(7))), ("date-90", .seconds(85)...(.seconds(91))),
            ("later-never", nil), ("date--90", nil), ("later--5", nil),
            ("later-99999999999999999999", nil),
        ] as [(String, ClosedRange<Span>?)])
    func `heeds Retry-After`(wish: String, expected: ClosedRange<Span>?) throws {
        let sink = try Sink("api_sink.py")
        let sent = try letter(1, to: "\(wish)@example.com")
        let outcome = deliver([sent], by: relay(sink))[sent.id]
        guard case .retry(_, let after, _) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        guard let expected else { return #expect(after == nil) }
        #expect(after.map(expected.contains) ?? false, "\(String(describing: after))")
    }

    /// The service closes a connection that it kept, at the moment when the next mail comes.
    @Test func `a kept connection that ends under a mail does not send it twice`() throws {
        let sink = try Sink("api_sink.py")
        let letters = try [letter(1), letter(2, to: "drop-x@example.com"), letter(3)]
        let outcomes = deliver(letters, by: relay(sink))
        #expect(outcomes[letters[1].id]?.short.hasPrefix("ambiguous ") ?? false, "\(outcomes)")
        #expect(outcomes[letters[2].id] == .delivered)
        #expect(try sink.records(Posted.self).map(\.mail.id) == letters.map(\.id))
    }

    @Test func `what fails before the mail goes out is a retry`() throws {
        let sink = try Sink("api_sink.py")
        var relay = relay(sink)
        let sent = try letter()
        for url in ["https://127.0.0.1:\(sink.port)/", "http://127.0.0.1:1/"] {
            relay.endpoint = .api(url: url)
            let outcome = deliver([sent], by: relay)[sent.id]
            #expect(outcome?.short.hasPrefix("retry ") ?? false, "\(String(describing: outcome))")
        }
        #expect(try sink.records(Posted.self).isEmpty)
    }

    @Test(arguments: [false, nil])
    func `nothing is posted before the word to proceed`(word: Bool?) throws {
        let sink = try Sink("api_sink.py")
        let held = try letter(1)
        let outcomes = deliver([held, try letter(2)], by: relay(sink)) {
            $0 == held.id ? word : true
        }
        #expect(outcomes[held.id]?.short.hasPrefix("retry held back") ?? false)
        #expect(try sink.records(Posted.self).count == 1)
    }
}

@Suite struct MaildirTests {
    @Test func `a repeat replaces its own file`() throws {
        let folder = try Sink.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let relay = Relay(endpoint: .maildir(path: folder.appending(path: "box").path))
        let sent = try letter()
        for _ in 0..<2 { #expect(deliver([sent], by: relay) == [sent.id: .delivered]) }
        let box = folder.appending(path: "box").path
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: box).sorted() == [
                "cur", "new", "tmp",
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: box + "/tmp") == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: box + "/new") == ["\(sent.id).eml"])
        #expect(
            FileManager.default.contents(atPath: "\(box)/new/\(sent.id).eml") == Data(sent.mime()))
    }

    @Test func `a folder that cannot be written is a retry`() throws {
        let relay = Relay(endpoint: .maildir(path: "/dev/null/box"))
        let sent = try letter()
        #expect(deliver([sent], by: relay)[sent.id]?.short.hasPrefix("retry maildir") ?? false)
    }
}

@Suite struct EndpointTests {
    @Test(
        arguments: [
            (
                "smtp://mail.example.com",
                .smtp(host: "mail.example.com", port: 25, isImplicitTLS: false)
            ),
            ("smtp://10.0.0.1:2525", .smtp(host: "10.0.0.1", port: 2525, isImplicitTLS: false)),
            ("smtps://h", .smtp(host: "h", port: 465, isImplicitTLS: true)),
            ("https://api.example.com/v1/mails", .api(url: "https://api.example.com/v1/mails")),
            ("maildir:box", .maildir(path: "box")),
        ] as [(String, Relay.Endpoint)])
    func `reads`(text: String, endpoint: Relay.Endpoint) throws {
        #expect(try Relay.Endpoint(text) == endpoint)
    }

    @Test(arguments: ["", "mail", "ftp://h", "smtp://u:hush@h", "maildir:", "smtp://"])
    func `refuses, without repeating a password`(text: String) {
        #expect {
            try Relay.Endpoint(text)
        } throws: { !"\($0)".contains("hush") }
    }
}

@Suite struct TemplateFolderTests {
    private func folder(_ files: [String: String]) throws -> URL {
        try Sink.folder(files.mapValues { Data($0.utf8) })
    }

    @Test func `reads templates, languages and partials`() throws {
        let folder = try folder([
            "cart/subject.mustache": "{{sku}}", "cart/text.mustache": "{{> foot}}",
            "cart/ja/subject.mustache": "品 {{sku}}", "cart/ja/html.mustache": "<p>{{sku}}",
            "partials/foot.mustache": "--", "cart/.swap": "x",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let templates = try TemplateFolder(path: folder.path).templates
        #expect(templates.keys.sorted() == ["cart"])
        let content = try templates["cart"]?.render(["sku": .string("A")], locale: "ja")
        #expect(content == Letter.Content(subject: "品 A", text: nil, html: "<p>A"))
    }

    @Test func `reports every mistake`() throws {
        let folder = try folder([
            "a/subject.mustache": "{{", "a/text.mustache": "\n{{x y}}", "b/text.mustache": "x",
            "loose.txt": "", "partials/p.txt": "",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect {
            try TemplateFolder(path: folder.path)
        } throws: {
            ($0 as? TemplateMistakes)?.all.map(\.file).sorted() == [
                "a/subject.mustache", "a/text.mustache", "b", "loose.txt", "partials/p.txt",
            ]
        }
    }
}
