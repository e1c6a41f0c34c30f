import Delivery
import Foundation
import Mail
import TestServers
import Testing

private struct Received: Decodable {
    var from: String
    var to: [String]
    var content: Data
    var connections: Int
    var tls: Bool
    var user: String
}

extension Relay {
    /// Made for tests: it waits for nobody longer than two seconds.
    init(
        _ sink: Sink, _ tls: TLS = .never, credentials: Credentials = .none,
        authorities: String? = nil, connections: Int = 4, host: String = "127.0.0.1"
    ) {
        var limits = Limits()
        limits.connectionsMax = connections
        limits.whole = .seconds(2)
        limits.connect = .seconds(1)
        limits.decision = .seconds(1)
        let endpoint = Endpoint.smtp(host: host, port: sink.port, isImplicitTLS: false)
        self.init(
            endpoint: endpoint, credentials: credentials, tls: tls, authorities: authorities,
            limits: limits)
    }
}

@Suite(.serialized) struct SMTPTests {
    /// Python's `.` rules and ours must agree; a body without a line end gets one.
    @Test(arguments: [
        "Hello\n", ".\n..\n.x\n\n.\n", "no line end", "", String(repeating: "あ", count: 90_000),
    ])
    func `arrives as it was composed`(text: String) throws {
        let sink = try Sink("smtp_sink.py")
        let sent = try letter(text: text)
        #expect(deliver([sent], by: Relay(sink)) == [sent.id: .delivered])
        let received = try sink.records(Received.self)
        #expect(received.count == 1)
        #expect(received.first?.from == "bounce@example.com")
        #expect(received.first?.to == ["hanako@example.com"])
        #expect(received.first?.content == Data(sent.mime()))
    }

    @Test func `500 mails go over as many connections as are allowed`() throws {
        let sink = try Sink("smtp_sink.py")
        let letters = try (1...500).map { try letter($0) }
        let outcomes = deliver(letters, by: Relay(sink, connections: 4))
        #expect(outcomes.count == 500 && outcomes.values.allSatisfy { $0 == .delivered })
        let received = try sink.records(Received.self)
        #expect(received.count == 500)
        #expect(try #require(received.last).connections <= 4)
    }

    @Test(arguments: [
        ("mail-450", "retry 450 told"), ("mail-550", "failed 550 told"),
        ("rcpt-421", "retry 421 told"), ("rcpt-450", "retry 450 told"),
        ("rcpt-550", "failed 550 told"), ("data-451", "retry 451 told"),
        ("data-554", "failed 554 told"), ("body-451", "retry 451 told"),
        ("body-421", "retry 421 told"), ("body-554", "failed 554 told"),
        ("rcpt-drop", "retry "), ("data-drop", "retry "), ("body-drop", "ambiguous "),
        ("rcpt-stall", "retry Timeout"), ("data-stall", "retry Timeout"),
        ("body-stall", "ambiguous Timeout"),
    ])
    func `classifies`(wish: String, expected: String) throws {
        let sink = try Sink("smtp_sink.py")
        var bad = try letter(1, to: "\(wish)@example.com")
        if wish.hasPrefix("mail") { bad.returnPath = bad.to }
        let good = try letter(2)
        let outcomes = deliver([bad, good], by: Relay(sink, connections: 1))
        #expect(outcomes[bad.id]?.short.hasPrefix(expected) ?? false, "\(outcomes)")
        #expect(outcomes[good.id] == .delivered, "the next mail is not hurt")
    }

    @Test(arguments: ["421", "554", "stall"])
    func `a relay that does not greet is the relay's trouble`(greeting: String) throws {
        let sink = try Sink("smtp_sink.py", ["--at", "greeting-\(greeting)"])
        let sent = try letter()
        let outcome = deliver([sent], by: Relay(sink))[sent.id]
        #expect(outcome?.short.hasPrefix("retry ") ?? false, "\(String(describing: outcome))")
    }

    @Test func `no relay is a retry`() throws {
        let relay = Relay(endpoint: .smtp(host: "127.0.0.1", port: 1, isImplicitTLS: false))
        let sent = try letter()
        #expect(deliver([sent], by: relay)[sent.id]?.short.hasPrefix("retry ") ?? false)
    }

    @Test(arguments: [false, nil])
    func `nothing leaves before the word to proceed`(word: Bool?) throws {
        let sink = try Sink("smtp_sink.py")
        let held = try letter(1)
        let outcomes = deliver([held, try letter(2)], by: Relay(sink)) {
            $0 == held.id ? word : true
        }
        #expect(outcomes[held.id]?.short == "retry held back before its content went out")
        let received = try sink.records(Received.self)
        #expect(received.map(\.to.count) == [1])
    }

    @Test func `a relay that stalls holds up no other mail`() throws {
        let sink = try Sink("smtp_sink.py")
        let stalled = try (1...3).map { try letter($0, to: "body-stall@example.com") }
        let good = try (4...203).map { try letter($0) }
        let courier = Courier(Relay(sink, connections: 4))
        let start = ContinuousClock.now
        for letter in stalled { courier.submit(letter) }
        var waiting = good[...]
        var delivered = 0
        while delivered < good.count, .now - start < .seconds(10) {
            while courier.room > 0, let letter = waiting.popFirst() { courier.submit(letter) }
            for report in courier.poll(wait: .milliseconds(100)) {
                switch report {
                case .ready(let id): courier.proceed(id)
                case .finished(_, .delivered, _, _): delivered += 1
                case .finished: break
                }
            }
        }
        #expect(delivered == 200)
        #expect(ContinuousClock.now - start < .seconds(2), "before the stalled ones time out")
        _ = courier.close()
    }

    @Test func `closing gives every mail back`() throws {
        let sink = try Sink("smtp_sink.py")
        let courier = Courier(Relay(sink, connections: 2))
        for number in 1...20 { courier.submit(try letter(number)) }
        _ = courier.poll(wait: .seconds(1))
        let ends = courier.close().filter {
            if case .finished = $0 { true } else { false }
        }
        #expect(ends.count == 20 && courier.inFlight == 0)
        #expect(try sink.records(Received.self).isEmpty)
    }
}

@Suite(.serialized) struct SMTPSecurityTests {
    @Test(arguments: [("secret", "delivered"), ("wrong-word", "retry ")])
    func `logs in`(password: String, expected: String) throws {
        let sink = try Sink("smtp_sink.py", ["--user", "shop", "--password", "secret"])
        let sent = try letter()
        let relay = Relay(sink, credentials: .login(user: "shop", password: password))
        let outcome = deliver([sent], by: relay)[sent.id]
        #expect(outcome?.short.hasPrefix(expected) ?? false, "\(String(describing: outcome))")
        #expect(!(outcome?.short.contains(password) ?? false))
        #expect(
            try sink.records(Received.self).map(\.user) == (password == "secret" ? ["shop"] : []))
        #expect(!"\(relay)".contains(password))
    }

    @Test func `not logged in is a retry, not the mail's end`() throws {
        let sink = try Sink("smtp_sink.py", ["--user", "shop", "--password", "secret"])
        let sent = try letter()
        #expect(deliver([sent], by: Relay(sink))[sent.id]?.short.hasPrefix("retry 530") ?? false)
    }

    @Test func `required TLS without TLS is a retry`() throws {
        let sink = try Sink("smtp_sink.py")
        let sent = try letter()
        #expect(
            deliver([sent], by: Relay(sink, .required))[sent.id]?.short.hasPrefix("retry ") ?? false
        )
        #expect(try sink.records(Received.self).isEmpty)
    }

    /// Who signed, which name is asked for, what comes of it.
    @Test(arguments: [
        (true, "localhost", Relay.TLS.required, "delivered"),
        (true, "localhost", .opportunistic, "delivered"),
        (false, "localhost", .required, "retry "),
        (false, "localhost", .opportunistic, "retry "),
        (true, "127.0.0.1", .required, "retry "),
    ])
    func `STARTTLS verifies the relay`(
        trusts: Bool, host: String, tls: Relay.TLS, expected: String
    ) throws {
        let folder = try Sink.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = try selfSigned("localhost", in: folder)
        let sink = try Sink("smtp_sink.py", ["--cert", certificate, "--key", key])
        let sent = try letter()
        let relay = Relay(sink, tls, authorities: trusts ? certificate : nil, host: host)
        let outcome = deliver([sent], by: relay)[sent.id]
        #expect(outcome?.short.hasPrefix(expected) ?? false, "\(String(describing: outcome))")
        #expect(
            try sink.records(Received.self).map(\.tls) == (expected == "delivered" ? [true] : []))
    }

    private func selfSigned(_ name: String, in folder: URL) throws -> (String, String) {
        let (certificate, key) = ("\(folder.path)/cert.pem", "\(folder.path)/key.pem")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "1", "-subj", "/CN=\(name)"]
            + ["-addext", "subjectAltName=DNS:\(name)", "-keyout", key, "-out", certificate]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return (certificate, key)
    }
}
