import Delivery
import Events
import Foundation
import Kafka
import Mail
import Messages
import Scenarios
import Sender
import Settings
import Telemetry
import TestServers
import Testing

extension SenderTests {
    private struct Posted: Decodable {
        var text: String?
    }

    private func alert(_ number: Int, _ role: String) -> MailRequest {
        var alert = request(number, to: "")
        alert.messageClass = .alert
        alert.role = role
        return alert
    }

    @Test func `a role's mail goes to all of its people at once, and its channel gets the text`()
        throws
    {
        let stage = try Stage()
        let (sink, channel) = (try Sink("smtp_sink.py"), try Sink("service_sink.py"))
        var options = try stage.options(sink)
        options.letterhead.staff = [
            "support": .mailboxes(
                [
                    try Address("a@example.com", name: "あ"), try Address("rcpt-550@example.com"),
                    try Address("c@example.com"),
                ]),
            "oncall": .channel,
        ]
        options.relay.channels = ["oncall": "http://127.0.0.1:\(channel.port)/services/T0/B0/x"]
        var called = alert(2, "oncall")
        called.variables = ["word": .string("<!channel> & <http://x|y>")]
        // The user's own trait can be any text: only the scenario names a role.
        let forged = request(4, to: "oncall")
        try stage.produce([alert(1, "support"), called, alert(3, "suport"), forged])
        let sender = RunningSender(options)
        let events = try Witness(stage.events, on: stage).see(4)
        let dead = try Witness(stage.dead, on: stage).see(2)
        try sender.stop()

        let mails = try sink.records(Received.self)
        #expect(mails.map(\.to) == [["a@example.com", "c@example.com"]])
        let text = String(decoding: try #require(mails.first?.content), as: UTF8.self)
        #expect(
            text.contains("\r\nTo: =?UTF-8?B?44GC?= <a@example.com>, rcpt-550@example.com,"),
            "\(text)")
        let posts = try channel.records(Posted.self).map(\.text)
        #expect(
            posts == ["&lt;!channel&gt; &amp; &lt;http://x|y&gt; user-2 \(called.id)\n"])
        #expect(events.filter { $0.payload.contains("\"mail_sent\"") }.count == 2)
        #expect(dead.map { $0.headers["reason"] } == ["address", "address"])
        #expect(
            dead.contains {
                $0.headers["error"] == "send.staff says nothing of the role 'suport' "
                    + "(it knows oncall, support)"
            })
        #expect(sender.metrics.results.with("sent", "channel", "alert", "").value == 1)
        #expect(sender.metrics.results.with("sent", "smtp", "alert", "").value == 1)
    }

    /// Of each hour so many for each recipient, over all senders and attempts.
    @Test func `a scenario gone wild does not flood our people`() throws {
        let stage = try Stage(partitions: 2)
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.alertsPerHour = 5
        options.letterhead.staff = [
            "support": .mailboxes([try Address("support@example.com")]),
            "sales": .mailboxes([try Address("body-once-451@example.com")]),
        ]
        var requests = (1...30).map { alert($0, "support") } + (31...50).map { alert($0, "sales") }
        // Of another hour, to one address, and no alert at all.
        requests += (51...60).map { number in
            var late = alert(number, "support")
            late.notBefore = late.notBefore + .hours(1)
            return late
        }
        requests += (61...70).map { number in
            var plain = request(number, to: "boss@example.com")
            plain.messageClass = .alert
            return plain
        }
        requests += (71...80).map { request($0, to: "boss@example.com") }
        try stage.produce(requests)
        let senders = [RunningSender(options), RunningSender(options)]
        let dead = try Witness(stage.dead, on: stage)
        let events = try Witness(stage.events, on: stage)
        _ = try events.see(80)
        for sender in senders { try sender.stop() }

        let sent = try events.see(80).filter { $0.payload.contains("\"mail_sent\"") }
        func count(_ numbers: ClosedRange<Int>) -> Int {
            sent.count { message in numbers.contains(Int(message.key.dropFirst(5)) ?? 0) }
        }
        #expect([1...30, 31...50, 51...60, 61...70, 71...80].map(count) == [5, 5, 5, 5, 10])
        let set = try dead.see(50)
        #expect(set.count == 50 && set.allSatisfy { $0.headers["reason"] == "alert_limit" })
        let limited = senders.map {
            Int($0.metrics.results.with("failed", "smtp", "alert", "alert_limit").value)
        }
        #expect(limited.reduce(0, +) == 50)
    }
}

@Suite struct StaffSettingsTests {
    private func staff(
        _ text: String, _ environment: [String: String] = [:]
    ) throws -> [String: Settings.Staff] {
        try Settings.parse(("conf/n.yaml", "send: {staff: \(text)}"), environment: environment)
            .send.staff
    }

    @Test func `people, and channels by file or environment`() throws {
        let staff = try staff(
            "{support: [a@x.org, B <b@x.org>], ops: 'c@x.org, d@x.org', oncall: 'file:slack'}",
            ["NAGORI_SEND_STAFF_BOSS": "https://hooks.slack.com/services/hush"])
        #expect(
            staff == [
                "support": .addresses(["a@x.org", "B <b@x.org>"]),
                "ops": .addresses(["c@x.org", "d@x.org"]), "oncall": .channelFile("conf/slack"),
                "boss": .channel("https://hooks.slack.com/services/hush"),
            ])
    }

    @Test(arguments: [
        ("{a: 'https://hooks.slack.com/services/hush'}", "is a secret and does not belong here"),
        ("{a: hush}", "expected mail addresses"), ("{a: 'a@x.org, a@x.org'}", "expected mail"),
        ("{A: a@x.org}", "a role is a word"), ("{a: 'file:'}", "expected mail addresses"),
        ("{a: 'http://u:hush@h/'}", "expected mail addresses"), ("{a: []}", "expected"),
    ])
    func `refuses, and repeats no secret`(text: String, expected: String) {
        #expect {
            try staff(text)
        } throws: { "\($0)".contains(expected) && !"\($0)".contains("hush") }
    }

    @Test func `no channel is printed`() throws {
        let settings = try Settings.parse(
            nil, environment: ["NAGORI_SEND_STAFF_BOSS": "https://hooks.slack.com/services/hush"])
        #expect(!settings.text.contains("hush"))
        #expect(settings.text.contains("boss: \"***\""))
    }
}
