@testable import Delivery
import Events
import Foundation
import Mail
import TestServers
import Testing

@Suite struct TransportHealthTests {
    let start = ContinuousClock.now

    private func health(ill signs: Int) -> TransportHealth {
        var health = TransportHealth()
        for _ in 0..<signs { health.hear(.ill, from: .first, at: start) }
        return health
    }

    @Test func `five bad ends in a row, and the second takes over`() {
        var health = health(ill: TransportHealth.illMax - 1)
        #expect(health.route(at: start) == .first && !health.isIll)
        health.hear(.ill, from: .first, at: start)
        #expect(health.route(at: start) == .fallback && health.isIll)
    }

    @Test func `a good end begins the count anew, patience asked for does not`() {
        var health = health(ill: TransportHealth.illMax - 1)
        health.hear(.none, from: .first, at: start)
        health.hear(.well, from: .first, at: start)
        for _ in 1..<TransportHealth.illMax { health.hear(.ill, from: .first, at: start) }
        #expect(!health.isIll)
    }

    @Test func `one at a time looks whether it is back, and waits longer each time`() {
        var health = health(ill: TransportHealth.illMax)
        var now = start
        for pause in [10, 20, 40, 80, 160, 300, 300] {
            #expect(health.route(at: now + .seconds(pause) - .milliseconds(1)) == .fallback)
            now += .seconds(pause)
            #expect(health.route(at: now) == .probe)
            #expect(health.route(at: now + .seconds(3600)) == .fallback, "one is enough")
            health.hear(.ill, from: .probe, at: now)
        }
        now += .seconds(300)
        #expect(health.route(at: now) == .probe)
        health.hear(.well, from: .probe, at: now)
        #expect(health.route(at: now) == .first && !health.isIll)
    }

    @Test func `a look that was not taken is left to the next mail`() {
        var health = health(ill: TransportHealth.illMax)
        let now = start + .seconds(10)
        #expect(health.route(at: now) == .probe)
        health.hear(.none, from: .probe, at: now)
        #expect(health.route(at: now) == .probe)
    }

    @Test func `what began before the change says nothing after it`() {
        var health = health(ill: TransportHealth.illMax)
        let before = health
        for sign in [Sign.well, .ill, .none] {
            health.hear(sign, from: .first, at: start)
            health.hear(sign, from: .fallback, at: start)
        }
        #expect(health == before)
    }

    @Test(
        arguments: [
            (.session, nil, .ill), (.session, 554, .ill), (.session, 421, .ill),
            (.session, 250, .ill), (.envelope, nil, .ill), (.envelope, 550, .well),
            (.envelope, 421, .none), (.envelope, 250, .ill), (.content, nil, .ill),
            (.content, 250, .well), (.content, 451, .well), (.content, 354, .well),
        ] as [(Stage, Int?, Sign)])
    func `what SMTP says of the relay`(stage: Stage, code: Int?, expected: Sign) {
        #expect(Sign.smtp(stage: stage, reply: code.map { Reply(code: $0, text: "") }) == expected)
    }
}

@Suite(.serialized) struct FailoverTests {
    private func relay(_ port: Int) -> Relay {
        var relay = Relay(
            endpoint: .smtp(host: "127.0.0.1", port: port, isImplicitTLS: false), tls: .never)
        relay.limits.connectionsMax = 1
        relay.limits.whole = .seconds(2)
        relay.limits.decision = .seconds(1)
        return relay
    }

    private struct Received: Decodable { var to: [String] }

    /// How many mails came to each.
    private func counts(_ sinks: Sink...) throws -> [Int] {
        try sinks.map { try $0.records(Received.self).count }
    }

    @Test func `a relay that is away, and one that does not let us in`() throws {
        let letters = try (1...20).map { try letter($0) }
        let locked = try Sink("smtp_sink.py", ["--user", "u", "--password", "p"])
        for port in [1, locked.port] {
            var first = relay(port)
            first.credentials = .login(user: "u", password: "wrong")
            let sink = try Sink("smtp_sink.py")
            let outcomes = deliver(letters, by: first, fallback: relay(sink.port))
            #expect(outcomes.values.count { $0 == .delivered } == 15)
            #expect(outcomes.values.count { $0.short.hasPrefix("retry") } == 5)
            #expect(try counts(sink) == [15])
        }
        #expect(try counts(locked) == [0])
    }

    @Test func `refusals of mails are no reason`() throws {
        let (first, second) = (try Sink("smtp_sink.py"), try Sink("smtp_sink.py"))
        let letters = try (1...24).map {
            try letter(
                $0, to: ["rcpt-550", "body-451", "rcpt-421", "mail"][$0 % 4] + "@example.com")
        }
        let outcomes = deliver(letters, by: relay(first.port), fallback: relay(second.port))
        #expect(outcomes.values.count { $0 == .delivered } == 6)
        #expect(try counts(second) == [0])
    }

    private func mailgun(_ service: Sink, _ token: String) throws -> Relay {
        var first = relay(1)
        first.endpoint = try .init(
            "mailgun:mg.example.org?endpoint=http://127.0.0.1:\(service.port)")
        first.credentials = .bearer(token: token)
        return first
    }

    /// A service that swallows mails: nobody knows, and the other gets none of these.
    @Test func `a mail without an answer is not given to the other`() throws {
        let (first, second) = (try Sink("service_sink.py"), try Sink("smtp_sink.py"))
        let letters = try (1...12).map { try letter($0, to: "drop-x@example.com") }
        let outcomes = deliver(
            letters, by: try mailgun(first, "key-1"), fallback: relay(second.port))
        let shorts = letters.map { outcomes[$0.id]?.short.prefix(9) }
        #expect(shorts.prefix(5).allSatisfy { $0 == "ambiguous" })
        #expect(shorts.dropFirst(5).allSatisfy { $0 == "delivered" })
        #expect(try counts(first, second) == [5, 7])
    }

    @Test func `a service that does not know us gives way, one that asks for patience does not`()
        throws
    {
        let service = try Sink("service_sink.py")
        let second = try Sink("smtp_sink.py")
        let letters = try (1...8).map { try letter($0) }
        let known = try (1...8).map { try letter($0, to: "later-7@example.com") }
        _ = deliver(known, by: try mailgun(service, "key-1"), fallback: relay(second.port))
        #expect(try counts(second) == [0])
        _ = deliver(letters, by: try mailgun(service, "wrong"), fallback: relay(second.port))
        #expect(try counts(second) == [3])
    }
}
