import Events
import Mail
import Messages
import Redis
import Scenarios
import Sender
import Suppressions
import Telemetry
import TestServers
import Testing

extension SenderTests {
    @Test func `an address that a relay calls unknown gets no other mail, of whatever class`()
        throws
    {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let unknown = "rcpt-550_5.1.1_no_such_user@example.com"
        try stage.produce([request(1, to: unknown), request(2)])
        let first = RunningSender(try stage.options(sink))
        let events = try Witness(stage.events, on: stage)
        _ = try events.see(2)
        try first.stop()

        // Another sender, much later, and other capital letters.
        try stage.produce([
            request(3, to: "RCPT-550_5.1.1_no_such_user@Example.com"), request(4),
        ])
        let second = RunningSender(try stage.options(sink))
        let told = try events.see(4).first { $0.key == "user-3" }
        try second.stop()
        #expect(told?.payload.contains(#""reason":"suppressed""#) == true, "\(told as Any)")
        #expect(try stage.state(request(3)) == "suppressed")
        #expect(try sink.ids() == [2, 4].map { request($0).id })
        let results = second.metrics.results
        #expect(results.with("suppressed", "smtp", "transactional", "suppressed").value == 1)
        #expect(try Witness(stage.dead, on: stage).see(1).count == 1, "a policy is no failure")
        #expect(try stage.suppressed().map(\.reason) == [.hardBounce])
    }

    @Test func `who is put on the list between the request and the sending gets nothing`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        try stage.produce([request(1), request(2)])
        let list = SuppressionList(
            Servers(.independent([stage.endpoint])), prefix: stage.name)
        let entry = Suppression("user-1@example.com", .complaint, at: EventTime(milliseconds: 5))
        #expect(try list.add([entry]) == 1)
        #expect(try list.add([Suppression("USER-1@example.com", .manual, at: .distantPast)]) == 0)
        let sender = RunningSender(try stage.options(sink))
        _ = try Witness(stage.events, on: stage).see(2)
        #expect(try sink.ids() == [request(2).id])

        #expect(try stage.suppressed() == [entry])
        #expect(try list.remove(["user-1@example.COM", "user-9@example.com"]) == 1)
        try stage.produce([request(3, to: "user-1@example.com")])
        try eventually { try sink.ids().contains(request(3).id) }
        try sender.stop()
    }

    @Test func `a dead mailbox of our own people stops neither them nor a user`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.letterhead.staff = [
            "gone": .mailboxes([try Address("rcpt-550_5.1.1_no_such_user@example.com")]),
            "there": .mailboxes([try Address("there@example.com")]),
        ]
        let events = try Witness(stage.events, on: stage)
        let sender = RunningSender(options)
        for (number, role) in [(1, "gone"), (2, "there")] {
            var alert = request(number, to: "")
            (alert.messageClass, alert.role) = (.alert, role)
            try stage.produce([alert])
            _ = try events.see(number)
        }
        try sender.stop()
        let told = try events.see(2).map(\.payload)
        #expect(
            told.filter { $0.contains(#""recipient":"gone""#) && $0.contains("hard") }.count == 1)
        #expect(try sink.ids() == [request(2).id])
        #expect(try stage.suppressed() == [])
    }

    @Test func `a list of thousands comes back whole`() throws {
        let stage = try Stage()
        let list = SuppressionList(
            Servers(.independent([stage.endpoint])), prefix: stage.name)
        let entries = (0..<5_000).map {
            Suppression(
                "user-\($0)@example.com", .manual, at: EventTime(milliseconds: Int64($0)), by: "x y"
            )
        }
        #expect(try list.add(entries) == 5_000)
        #expect(Set(try stage.suppressed().map(\.stored)) == Set(entries.map(\.stored)))
        #expect(entries[0].by == "x_y", "the words of an entry stand between blanks")
    }
}

extension Stage {
    /// The whole list.
    fileprivate func suppressed() throws -> [Suppression] {
        var found: [String: Suppression] = [:]
        let list = SuppressionList(Servers(.independent([endpoint])), prefix: name)
        try list.forEach { found[$0.address] = $0 }
        return found.values.sorted { $0.address < $1.address }
    }
}
