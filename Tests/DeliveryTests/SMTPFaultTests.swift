import Delivery
import Foundation
import Mail
import TestServers
import Testing

/// A relay that fails at every stage in every way. What must come of it: a certain refusal ends or
/// repeats the mail, what may have been taken is ambiguous, and nothing that was told to be
/// undelivered has arrived.
@Suite(.serialized) struct SMTPFaultTests {
    private static let codes = [421, 450, 451, 452, 550, 552, 554]

    /// Of these nothing is about the mail, so that none is lost.
    @Test(arguments: ["greeting", "ehlo", "auth"])
    func `a session that is not to be had is tried again`(stage: String) throws {
        let acts = Self.codes.flatMap { ["\($0)", "\($0)lines"] } + ["drop", "close", "half"]
        let sink = try Sink(
            "smtp_sink.py",
            ["--at", acts.map { "\(stage)-\($0)" }.joined(separator: ",")]
                + (stage == "auth" ? ["--user", "shop", "--password", "secret"] : []))
        let credentials =
            stage == "auth" ? Relay.Credentials.login(user: "shop", password: "secret") : .none
        let letters = try (0...acts.count).map { try letter($0) }
        let outcomes = deliver(
            letters, by: Relay(sink, credentials: credentials, connections: 1))
        for (act, letter) in zip(acts, letters) {
            let outcome = outcomes[letter.id]?.short ?? ""
            #expect(outcome.hasPrefix("retry "), "\(act): \(outcome)")
        }
        #expect(try sink.taken() == letters.suffix(1).map(\.id))
    }

    @Test(arguments: ["mail", "rcpt", "data", "body"])
    func `every code at every stage, of one line or several`(stage: String) throws {
        let sink = try Sink("smtp_sink.py")
        var letters: [Letter] = []
        var expected: [String: String] = [:]
        for (number, code) in (Self.codes + Self.codes).enumerated() {
            let lines = number < Self.codes.count ? "" : "lines"
            let letter = try self.mail(number, "\(stage)-\(code)\(lines)")
            letters.append(letter)
            expected[letter.id] = (code < 500 ? "retry " : "failed ") + "\(code) told"
        }
        letters.append(try mail(99, "mail"))
        expected[letters.last?.id ?? ""] = "delivered"
        let outcomes = deliver(letters, by: Relay(sink))
        for (id, outcome) in outcomes {
            #expect(outcome.short.hasPrefix(expected[id] ?? "-"), "\(id): \(outcome)")
        }
        #expect(outcomes.count == letters.count)
        #expect(try sink.taken() == letters.suffix(1).map(\.id))
    }

    @Test func `a connection that ends is ambiguous behind DATA only`() throws {
        let sink = try Sink("smtp_sink.py")
        var letters: [Letter] = []
        var expected: [String: String] = [:]
        for stage in ["mail", "rcpt", "data", "body"] {
            for act in ["drop", "close", "half"] {
                letters.append(try mail(letters.count, "\(stage)-\(act)"))
                expected[letters.last?.id ?? ""] = stage == "body" ? "ambiguous " : "retry "
            }
        }
        letters.append(try mail(98, "data-cut"))
        expected[letters.last?.id ?? ""] = "ambiguous "
        let outcomes = deliver(letters, by: Relay(sink))
        for (id, outcome) in outcomes {
            #expect(outcome.short.hasPrefix(expected[id] ?? "-"), "\(id): \(outcome)")
        }
        #expect(outcomes.count == letters.count)
    }

    @Test(arguments: [
        ("ehlo-stall", "mail", "retry "), ("auth-stall", "mail", "retry "),
        ("", "mail-stall", "retry "),
        ("", "data-unread", "ambiguous "),
    ])
    func `a relay that falls silent is given up in time`(
        plan: String, wish: String, expected: String
    ) throws {
        let sink = try Sink(
            "smtp_sink.py",
            ["--at", plan] + (plan.hasPrefix("auth") ? ["--user", "u", "--password", "p"] : []))
        var relay = Relay(
            sink, credentials: plan.hasPrefix("auth") ? .login(user: "u", password: "p") : .none,
            connections: 1)
        relay.limits.whole = .seconds(1)
        relay.limits.decision = .milliseconds(500)
        // Larger than what the kernel takes off our hands.
        let text = wish == "data-unread" ? String(repeating: "x", count: 20_000_000) : "x"
        let (bad, good) = (try mail(1, wish, text: text), try mail(2, "mail"))
        let outcomes = deliver([bad, good], by: relay)
        let outcome = outcomes[bad.id]?.short ?? ""
        #expect(outcome.hasPrefix(expected), "\(outcome)")
        #expect(try sink.taken() == [good.id])
    }

    /// Answers that mean yes, whatever they look like.
    @Test(arguments: ["many", "garbage", "long", "eightbit", "bare", "slow"])
    func `an odd answer is an answer`(act: String) throws {
        let session = ["greeting", "ehlo"].map { "\($0)-\(act)" }
        let sink = try Sink("smtp_sink.py", ["--at", session.joined(separator: ",")])
        let stages = ["none", "none", "mail", "rcpt", "data", "body", "none"]
        let letters = try stages.enumerated().map { try mail($0, "\($1)-\(act)") }
        // The second needs a connection of its own.
        let outcomes = [letters[0...0], letters[1...]].reduce(into: [:]) {
            $0.merge(deliver(Array($1), by: Relay(sink, connections: 1))) { $1 }
        }
        for (stage, letter) in zip(stages, letters) {
            #expect(outcomes[letter.id] == .delivered, "\(stage)")
        }
        #expect(try sink.taken() == letters.map(\.id))
    }

    /// libcurl gives up on lines of more than 64 KiB.
    @Test func `a line without an end ends the session`() throws {
        let sink = try Sink("smtp_sink.py", ["--at", "greeting-endless,ehlo-endless"])
        let stages = ["none", "none", "mail", "rcpt", "data", "body", "none"]
        let letters = try stages.enumerated().map { try mail($0, "\($1)-endless") }
        let outcomes = deliver(letters, by: Relay(sink, connections: 1))
        let expected =
            Array(repeating: "retry ", count: 5) + ["ambiguous ", "delivered"]
        for (letter, expected) in zip(letters, expected) {
            let outcome = outcomes[letter.id]?.short ?? ""
            #expect(outcome.hasPrefix(expected), "\(outcome)")
        }
        #expect(try sink.taken() == letters.suffix(2).map(\.id))
    }

    @Test(arguments: [
        "SIZE", "SIZE x", "SIZE 99999999999999999999", "PIPELINING,CHUNKING,BINARYMIME,DSN",
        "SMTPUTF8", "AUTH", "AUTH=LOGIN", "AUTH X\u{E9}", "-,--,  ,\u{FF}\u{FE},SIZE=",
        String(repeating: "X", count: 5_000),
    ])
    func `what a relay says that it can does not matter`(extensions: String) throws {
        let sink = try Sink("smtp_sink.py", ["--extensions", extensions])
        let sent = try letter()
        #expect(deliver([sent], by: Relay(sink)) == [sent.id: .delivered])
        #expect(try sink.taken() == [sent.id])
    }

    @Test func `a mail that is larger than the relay's limit is at its end`() throws {
        let sink = try Sink("smtp_sink.py", ["--size", "20000"])
        let large = try mail(1, "mail", text: String(repeating: "x\n", count: 20_000))
        let small = try mail(2, "mail")
        let outcomes = deliver([large, small], by: Relay(sink, connections: 1))
        #expect(outcomes[large.id]?.short.hasPrefix("failed 552") ?? false, "\(outcomes)")
        #expect(try sink.taken() == [small.id])
    }

    @Test(arguments: [("552", "failed 552 told"), ("452", "retry 452 told")])
    func `a refusal before the content's end is a refusal`(code: String, expected: String) throws {
        let sink = try Sink("smtp_sink.py")
        let (bad, good) = (try mail(1, "data-early\(code)"), try mail(2, "mail"))
        let outcomes = deliver([bad, good], by: Relay(sink, connections: 1))
        #expect(outcomes[bad.id]?.short.hasPrefix(expected) ?? false, "\(outcomes)")
        #expect(try sink.taken() == [good.id])
    }

    /// An answer too many must not be taken for the next mail's.
    @Test func `what is called delivered has arrived, and nothing else`() throws {
        let sink = try Sink("smtp_sink.py")
        let wishes = ["body-twice", "mail", "rcpt-550", "body-twice", "body-550", "mail"]
        let letters = try wishes.enumerated().map { try mail($0, $1) }
        let outcomes = deliver(letters, by: Relay(sink, connections: 1))
        let delivered = letters.map(\.id).filter { outcomes[$0] == .delivered }
        #expect(try sink.taken() == delivered)
        #expect(outcomes.values.allSatisfy { !$0.short.hasPrefix("ambiguous") }, "\(outcomes)")
        #expect(outcomes[letters[2].id]?.short.hasPrefix("delivered") == false)
        #expect(outcomes[letters[4].id]?.short.hasPrefix("delivered") == false)
    }

    @Test func `a relay that says good-bye between two mails costs neither`() throws {
        let sink = try Sink("smtp_sink.py")
        let courier = Courier(Relay(sink, connections: 1))
        for (number, wish) in ["body-farewell", "mail"].enumerated() {
            courier.submit(try mail(number, wish))
            var outcome: Outcome?
            while outcome == nil {
                for report in courier.poll(wait: .milliseconds(100)) {
                    switch report {
                    case .ready(let id): courier.proceed(id)
                    case .finished(_, let end, _, _): outcome = end
                    }
                }
            }
            #expect(outcome == .delivered)
            // The end comes behind the 421.
            let limit = ContinuousClock.now + .seconds(10)
            while number == 0, try Socket.isEstablished(to: sink.port) {
                try #require(ContinuousClock.now < limit)
                usleep(5_000)
            }
        }
        _ = courier.close()
        #expect(try sink.taken().count == 2)
    }

    private func mail(_ number: Int, _ wish: String, text: String = "Hello\n") throws -> Letter {
        var mail = try letter(number, to: "\(wish)@example.com", text: text)
        if wish.hasPrefix("mail-") { mail.returnPath = mail.to }
        return mail
    }
}

extension Sink {
    private struct Taken: Decodable {
        var content: Data
        var answered: String
    }

    /// Ids of the mails that it said yes to, in order.
    fileprivate func taken() throws -> [String] {
        try records(Taken.self).filter { !$0.answered.contains("told") }.map { mail in
            let text = String(decoding: mail.content, as: UTF8.self)
            guard let start = text.range(of: "Message-ID: <")?.upperBound else { return "" }
            return String(text[start...].prefix(32))
        }
    }
}
