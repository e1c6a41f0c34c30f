import Delivery
import Events
import Foundation
import Kafka
import Mail
import Messages
import Scenarios
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    @Test func `each mail once, an event for each, offsets behind them`() throws {
        let stage = try Stage(partitions: 2)
        let sink = try Sink("smtp_sink.py")
        let requests = (1...50).map { request($0) }
        try stage.produce(requests)
        let sender = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage).see(50)
        try sender.stop()

        #expect(try sink.ids().sorted() == requests.map(\.id).sorted())
        #expect(Set(events.map(\.key)) == Set(requests.map(\.user)) && events.count == 50)
        let event = try #require(events.first { $0.key == "user-7" })
        #expect(
            event.payload.hasPrefix(
                #"{"event":"mail_sent","messageId":"\#(request(7).id)-sent","properties":"#))
        #expect(event.payload.contains(#""scenario":"greeting""#))
        #expect(!event.payload.contains("@"), "no address in events")
        #expect(try stage.state(request(7)) == "sent")
        let ends = try Topics(properties: stage.broker.kafkaProperties)
            .endOffsets(of: stage.requests)
        let committed = try stage.committed()
        #expect((0..<2).map { committed[$0] ?? 0 } == ends)
        #expect(sender.metrics.results.with("sent", "smtp", "transactional", "").value == 50)
    }

    @Test func `the same request again is no second mail`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        try stage.produce([request(1), request(1), request(2)])
        let sender = RunningSender(try stage.options(sink))
        let witness = try Witness(stage.events, on: stage)
        _ = try witness.see(2)
        // Now that the first is known to be over.
        try stage.produce([request(1), request(3)])
        try eventually { try sink.ids().contains(request(3).id) }
        try sender.stop()
        #expect(try sink.ids().sorted() == [1, 2, 3].map { request($0).id })
        let ids = Set(try witness.see(4).map(\.payload).map { $0.contains("-sent") })
        #expect(ids == [true])
    }

    @Test func `what cannot be read or rendered is set aside with its reason`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var holed = request(2)
        holed.variables = [:]
        let bad = Array("{\"id\": \"no \u{0}".utf8)
        try stage.produce([
            (Array("k".utf8), bad), (Array("user-2".utf8), try holed.json()),
            (Array("user-3".utf8), try request(3, template: "nowhere").json()),
            (Array("user-4".utf8), try request(4, to: "no address").json()),
            (Array("user-5".utf8), try request(5).json()),
        ])
        let sender = RunningSender(try stage.options(sink))
        let dead = try Witness(stage.dead, on: stage).see(4).sorted {
            $0.headers["offset"] ?? "" < $1.headers["offset"] ?? ""
        }
        try eventually { try sink.ids() == [request(5).id] }
        let events = try Witness(stage.events, on: stage).see(4)
        try sender.stop()

        #expect(dead.map { $0.headers["offset"] } == ["0", "1", "2", "3"])
        #expect(
            dead.map { $0.headers["reason"] } == ["unreadable", "template", "template", "address"])
        #expect(dead.first?.payload == String(decoding: bad, as: UTF8.self))
        #expect(dead.first?.key == "k")
        #expect(dead.allSatisfy { $0.headers["topic"] == stage.requests })
        #expect(dead[1].headers["error"]?.contains("'word' is missing") ?? false)
        #expect(dead[1].payload == String(decoding: try holed.json(), as: UTF8.self))
        #expect(events.filter { $0.payload.contains("mail_failed") }.count == 3)
        #expect(try stage.committed() == [0: 5])
    }

    @Test func `a refusal for good is set aside, a passing one tried again`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        try stage.produce([
            request(1, to: "rcpt-550@example.com"), request(2, to: "rcpt-once-451@example.com"),
            request(3, to: "body-once-451@example.com"), request(4, to: "mail@example.com"),
        ])
        let sender = RunningSender(try stage.options(sink))
        let dead = try Witness(stage.dead, on: stage).see(1)
        let events = try Witness(stage.events, on: stage).see(4)
        try sender.stop()

        #expect(dead.map { $0.headers["reason"] } == ["rejected"])
        #expect(dead.first?.headers["error"]?.hasPrefix("550") ?? false)
        #expect(try stage.state(request(1)) == "failed:rejected")
        #expect(events.filter { $0.payload.contains("mail_sent") }.count == 3)
        // The sink records what it then refuses.
        let last = [2, 3, 3, 4].map { request($0).id }
        #expect(try sink.ids().sorted() == last)
        #expect(sender.metrics.retries.with("smtp", "451", "soft").value == 2)
    }

    /// From the topic over a relay to what a mailbox provider looks at.
    @Test func `a marketing mail arrives signed, with a way out that can be believed`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var order = request(1)
        order.messageClass = .marketing
        try stage.produce([order])
        var options = try stage.options(sink)
        let key = try #require(TokenKey(Array(repeating: 7, count: 32)))
        options.letterhead.tokenKey = key
        options.letterhead.unsubscribe.url = "https://example.com/u/{token}"
        options.letterhead.returnPath = try Address("bounce+{id}@example.com")
        let keys = [("r1", try SigningKey.rsa.get()), ("e1", try SigningKey.ed25519.get())]
        options.relay.signers = try keys.map {
            DKIMSigner(domain: "example.com", selector: $0, key: try DKIMKey(pem: $1.pem))
        }
        let sender = RunningSender(options)
        _ = try Witness(stage.events, on: stage).see(1)
        try sender.stop()

        let mails = try sink.records(Received.self)
        let records = keys.map { ("\($0)._domainkey.example.com", $1.record) }
        let verdicts = try SignatureVerdict.of(
            mails.map(\.content), records: Dictionary(records, uniquingKeysWith: { $1 }))
        #expect(verdicts.map { $0.map(\.good) } == [[true, true]])
        let names = verdicts[0][0].tags["h"]?.filter { !$0.isWhitespace } ?? ""
        #expect(names.hasSuffix(":List-Unsubscribe:List-Unsubscribe-Post:Feedback-ID"))
        let text = String(decoding: mails[0].content, as: UTF8.self)
        #expect(text.contains("\r\nFeedback-ID: greeting:hello:marketing:example.com\r\n"))
        let token = try #require(text.firstMatch(of: /<https:\/\/example\.com\/u\/([^>]+)>/))
        #expect(UnsubscribeToken(token.1, sealedBy: key)?.user == order.user)
        #expect(mails[0].from == "bounce+\(order.id)@example.com")
    }

    @Test func `what a refusal is about is told, and decides with its code`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        try stage.produce([
            request(1, to: "rcpt-550_5.1.1_no_such_user@example.com"),
            request(2, to: "body-once-552_5.2.2_mailbox_full@example.com"),
            request(3, to: "rcpt-421_4.7.28_unusual_rate@example.com"),
            request(4, to: "no address"),
        ])
        var options = try stage.options(sink)
        options.policy.attemptsMax = 2
        let sender = RunningSender(options)
        let dead = try Witness(stage.dead, on: stage).see(3)
        let events = try Witness(stage.events, on: stage).see(4)
        try sender.stop()

        let bounces = Dictionary(
            dead.map { ($0.key, [$0.headers["reason"], $0.headers["bounce"]]) },
            uniquingKeysWith: { $1 })
        #expect(
            bounces == [
                "user-1": ["rejected", "hard"], "user-3": ["exhausted", "block"],
                "user-4": ["address", nil],
            ])
        let told = Dictionary(events.map { ($0.key, $0.payload) }, uniquingKeysWith: { $1 })
        #expect(told["user-1"]?.contains(#""bounce":"hard","class""#) ?? false)
        #expect(told["user-2"]?.contains("mail_sent") ?? false, "though its code was 552")
        #expect(told["user-3"]?.contains(#""bounce":"block""#) ?? false)
        #expect(told["user-4"]?.contains("bounce") == false)
        #expect(sender.metrics.requestsDead.with("rejected", "hard").value == 1)
        #expect(sender.metrics.requestsDead.with("exhausted", "block").value == 1)
        #expect(sender.metrics.retries.with("smtp", "552", "quota").value == 1)
        #expect(sender.metrics.retries.with("smtp", "421", "block").value == 1)
    }

    @Test func `a mail that is too late is not sent, one that is too early waits`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let now = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        var late = request(1)
        late.expiresAt = now - .seconds(1)
        var early = request(2)
        early.notBefore = now + .seconds(3)
        try stage.produce([late, early])
        let sender = RunningSender(try stage.options(sink))
        let witness = try Witness(stage.events, on: stage)
        let first = try witness.see(1)
        #expect(first.map(\.key) == ["user-1"])
        #expect(first.first?.payload.contains(#""reason":"expired""#) ?? false)
        #expect(try witness.see(2).map(\.key) == ["user-1", "user-2"])
        let arrived = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        #expect(arrived >= early.notBefore)
        try sender.stop()
        #expect(try sink.ids() == [early.id])
        #expect(try stage.state(late) == "expired")
    }

    /// It would hold the partition's offset for all that time, and its result is forgotten before.
    @Test func `a mail that would wait for ever is set aside and holds up nothing`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var far = request(1)
        far.notBefore = EventTime(milliseconds: 32_000_000_000_000)
        try stage.produce([far, request(2)])
        let sender = RunningSender(try stage.options(sink))
        let dead = try Witness(stage.dead, on: stage).see(1)
        #expect(dead.map { $0.headers["reason"] } == ["unreadable"])
        #expect(dead.first?.headers["error"]?.hasPrefix("not_before: 2984-") ?? false)
        try eventually { try !sink.ids().isEmpty }
        try sender.stop()
        #expect(try sink.ids() == [request(2).id])
        #expect(try stage.committed() == [0: 2])
    }

    @Test func `old data is not late when it is replayed`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var old = request(1)
        old.expiresAt = old.notBefore + .hours(1)
        try stage.produce([old])
        var options = try stage.options(sink)
        options.policy.heedsTimes = false
        let sender = RunningSender(options)
        let events = try Witness(stage.events, on: stage).see(1)
        try sender.stop()
        #expect(events.first?.payload.contains(#""timestamp":"2023-11-14T22:13:20Z""#) ?? false)
        #expect(try sink.ids() == [old.id])
    }
}

/// With real servers, one test after another: two cores are few.
@Suite(.serialized) struct SenderTests {}
