import Events
import Foundation
import Messages
import Policy
import Redis
import Scenarios
import Sender
import Storage
import Suppressions
import Telemetry
import TestServers
import Testing

/// What came between the decision on a mail and its sending.
extension SenderTests {
    @Test func `who has said no since is not mailed, where the mail asks for it`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        func asks(_ number: Int, _ topic: String?) -> MailRequest {
            var request = request(number)
            (request.messageClass, request.topic, request.heedsConsent) = (.marketing, topic, true)
            return request
        }
        var receipt = request(6)
        receipt.topic = "news"
        let requests = [
            asks(1, nil), asks(2, "news"), asks(3, "news"), asks(4, "news"), asks(5, "acme/news"),
            receipt, asks(7, "news"),
        ]
        let at = EventTime(milliseconds: 5)
        let later = EventTime(milliseconds: 6)
        try stage.say([Consent(topic: nil, isGranted: false, at: at)], by: "user-1")
        try stage.say([Consent(topic: "news", isGranted: false, at: at)], by: "user-2")
        try stage.say([Consent(topic: "coupons", isGranted: false, at: at)], by: "user-3")
        try stage.say(
            [
                Consent(topic: nil, isGranted: false, at: at),
                Consent(topic: "news", isGranted: true, at: later),
            ], by: "user-4")
        try stage.say([Consent(topic: "acme/", isGranted: false, at: at)], by: "user-5")
        try stage.say([Consent(topic: nil, isGranted: false, at: at)], by: "user-6")
        // Taken back: nothing is left.
        try stage.say([Consent(topic: nil, isGranted: false, at: at)], by: "user-7")
        try stage.say([Consent(topic: nil, isGranted: true, at: later)], by: "user-7")
        try stage.produce(requests)
        let sender = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage).see(7)
        try sender.stop()
        #expect(try sink.ids().sorted() == [3, 4, 6, 7].map { request($0).id })
        let told = events.filter { $0.payload.contains(#""reason":"unsubscribed""#) }
        #expect(Set(told.map(\.key)) == ["user-1", "user-2", "user-5"])
        #expect(try stage.state(requests[0]) == "unsubscribed")
        let results = sender.metrics.results
        #expect(results.with("unsubscribed", "smtp", "marketing", "unsubscribed").value == 3)
    }

    @Test func `words that nobody can read are a no`() throws {
        #expect(Consents(bytes: [1, 2, 3]).word(on: "news")?.isGranted == false)
        let words = Consents([
            Consent(topic: "a", isGranted: true, at: EventTime(milliseconds: -5)),
            Consent(topic: nil, isGranted: false, at: .distantFuture),
        ])
        #expect(Consents(bytes: words.bytes) == words)
    }

    @Test func `mails that waited do not come closer together than caps allow`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let limit = Room.Limit(most: 2, span: .seconds(3), messageClass: .marketing)
        let requests = (1...5).map { number in
            var request = request(number)
            request.user = number == 5 ? "other" : "u"
            request.messageClass = .marketing
            request.room = Room(priority: 50, span: .seconds(3), limits: [limit])
            return request
        }
        // A receipt counts for nothing here, and waits for nothing.
        var receipt = request(6)
        receipt.user = "u"
        receipt.room = Room(priority: 50, span: .seconds(3))
        try stage.produce(requests + [receipt])
        let sender = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage)
        _ = try events.see(6)
        #expect(try sink.ids().sorted() == (requests + [receipt]).map(\.id))
        let times = try stage.sentTimes(of: "u", requests.map(\.id))
        // The first two are forgotten by then, or lie three seconds before.
        #expect(times.count >= 2 && times.count <= 4, "\(times)")
        for index in times.indices.dropFirst(2) {
            #expect(times[index] - times[index - 2] >= 3_000)
        }
        try sender.stop()
    }

    @Test func `a mail for which there is no room until it expires ends as expired`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let requests = (1...2).map { number in
            var request = request(number)
            (request.user, request.messageClass) = ("u", .marketing)
            request.room = Room(
                priority: 50, span: .days(1), limits: [Room.Limit(most: 1, span: .days(1))])
            request.expiresAt = Self.now + .seconds(4)
            return request
        }
        try stage.produce(requests)
        let sender = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage).see(2)
        try sender.stop()
        #expect(try sink.ids() == [requests[0].id])
        #expect(events.filter { $0.payload.contains(#""reason":"expired""#) }.count == 1)
    }
}

/// What somebody else wrote under our keys.
extension SenderTests {
    @Test(arguments: ["room", "words", "suppressed"])
    func `a key that is not ours to read holds up nobody but its own mails`(kind: String) throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let victims = (1...40).map { number in
            var request = request(number, to: "u@example.com")
            (request.user, request.heedsConsent) = ("u", true)
            request.room = Room(priority: 50, span: .seconds(1))
            request.expiresAt = Self.now + .seconds(40)
            return request
        }
        let connection = try Connection(stage.endpoint)
        let key =
            kind == "suppressed"
            ? SuppressionKeys.key(stage.name, of: "u@example.com") : "\(stage.name):\(kind):u"
        if kind == "words" {
            _ = try connection.call("HSET", key, "a", "b")
        } else {
            _ = try connection.call("SET", key, "x")
        }
        try stage.produce(victims + (41...60).map { request($0) })
        let sender = RunningSender(try stage.options(sink))
        try eventually { try sink.ids().count == 20 }
        #expect(try sink.ids().sorted() == (41...60).map { request($0).id })
        #expect(sender.health.absences.isEmpty, "the others are served")
        try sender.stop()
    }
}

extension SenderTests {
    private static var now: EventTime {
        EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}

extension Stage {
    fileprivate func say(_ words: [Consent], by user: String) throws {
        let key = UserWords.key(name, of: user)
        let command = UserWords.command(key, Consents(words), keep: 60_000)
        for reply in try Connection(endpoint).pipeline([command]) { _ = try reply.accepted() }
    }

    /// In order, in Redis' milliseconds.
    fileprivate func sentTimes(of user: String, _ ids: [String]) throws -> [Int64] {
        let connection = try Connection(endpoint)
        return try ids.compactMap { id in
            try connection.call("HGET", "\(name):room:\(user)", id).text
                .flatMap { $0.split(separator: " ").first.flatMap { Int64($0) } }
        }.sorted()
    }
}
