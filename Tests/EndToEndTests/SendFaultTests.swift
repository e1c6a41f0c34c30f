import Events
import Foundation
import Messages
import Scenarios
import TestServers
import Testing

/// `nagori send` is struck, and another takes its place. Each of these waits more than it works.
@Suite struct SendFaultTests {
    /// Struck where the relay cannot have the mail. Not where one has just been settled: the same round
    /// trip may have given the next one leave to send; nor killed before a later mark than the first:
    /// the end of the mail before may be on its way to Redis.
    private static let clearFaults = [
        Fault("claimed", 3, .kill), Fault("before-mark", 1, .kill),
        Fault("before-offset-commit", 1, .kill), Fault("claimed", 3, .stop),
        Fault("before-mark", 3, .stop), Fault("before-mark", 3, .terminate),
        Fault("settled", 3, .terminate),
    ]

    @Test(arguments: clearFaults)
    func `a sender struck where all is clear: each mail once`(fault: Fault) throws {
        let play = try SendPlay()
        try play.strike(fault)
        #expect(try play.mailbox.ids().sorted() == play.ids)
        #expect(try play.dead() == [])
    }

    /// `copies`: how often the one mail comes that was under way.
    @Test(arguments: [
        // Nothing of it had left, but nobody can know that.
        (Fault("marked", 3, .kill), "hold", 0), (Fault("marked", 3, .kill), "resend", 1),
        (Fault("answered", 3, .kill), "hold", 1), (Fault("answered", 3, .kill), "resend", 2),
        // Its leave to send is too old when it wakes up.
        (Fault("marked", 3, .stop), "hold", 0), (Fault("marked", 3, .stop), "resend", 1),
        (Fault("answered", 3, .stop), "hold", 1), (Fault("answered", 3, .stop), "resend", 2),
        (Fault("marked", 3, .terminate), "hold", 1),
    ])
    func `a sender struck behind DATA: the policy decides, under the same Message-ID`(
        fault: Fault, policy: String, copies: Int
    ) throws {
        let play = try SendPlay("  on_ambiguous: \(policy)")
        try play.strike(fault)
        let isDoubtful = fault.act != .terminate
        let counts = try play.mailbox.ids().reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let others = play.ids.filter { counts[$0] == 1 }.count
        #expect(others == play.ids.count - (copies == 1 ? 0 : 1))
        #expect(counts.values.reduce(0, +) == play.ids.count - 1 + copies)
        let dead = try play.dead()
        guard policy == "hold", isDoubtful else { return #expect(dead == []) }
        #expect(dead.count == 1 && dead.allSatisfy { $0.hasSuffix(" ambiguous") }, "\(dead)")
        let id = try #require(dead.first?.prefix(32)).description
        #expect(counts[id, default: 0] == copies)
    }
}

/// Twelve mails, and the senders that deliver them.
private final class SendPlay {
    let stage: Stage
    let mailbox: Mailbox
    let ids: [String]
    private let events: TopicReader

    init(_ settings: String = "") throws {
        stage = try Stage(ScenarioTexts.sample, partitions: 1)
        mailbox = try Mailbox()
        stage.sendTimeout = 2
        // One at a time, so that there is one that is under way.
        stage.send = "  transport: \(mailbox.transport)\n  concurrency: 1\n\(settings)"
        events = try stage.reader("events")
        let requests = (10..<22).map(Self.request)
        ids = requests.map(\.id)
        try TopicWriter(stage.topic("mail-send"), on: stage.broker).write(
            requests.map { Line(key: Array($0.user.utf8), bytes: try $0.json()) })
    }

    /// Returns when every mail has its end, and both senders theirs.
    func strike(_ fault: Fault) throws {
        let victim = try stage.startSend("victim", fault: fault.text)
        try victim.become("struck") { victim.isStruck }
        switch fault.act {
        case .kill:
            #expect(victim.exitCode(within: .seconds(10)) == -1)
            try stage.evict("victim", from: stage.groupSend)
        case .terminate:
            #expect(victim.exitCode(within: .seconds(15)) == 0, "\(victim.output)")
        case .stop:
            try stage.evict("victim", from: stage.groupSend)
        }
        let heir = try stage.startSend("heir")
        try events.read("an end of each mail") { messages in
            Set(messages.map { $0.text.field("mail") }).isSuperset(of: ids)
        }
        if fault.act == .stop {
            victim.resume()
            try victim.become("put out") { victim.metric("nagori_partitions_owned") == 0 }
            victim.terminate()
            #expect(victim.exitCode(within: .seconds(15)) == 0, "\(victim.output)")
        }
        try heir.awaitReady()
        heir.terminate()
        #expect(heir.exitCode(within: .seconds(15)) == 0, "\(heir.output)")
    }

    /// Id and reason of what was set aside; told twice is told once.
    func dead() throws -> [String] {
        guard try stage.ends("mail-dead") > 0 else { return [] }
        let deadLetters = try stage.reader("mail-dead")
        try deadLetters.readAll()
        return Set(
            deadLetters.messages.map { "\($0.text.field("id")) \($0.headers["reason"] ?? "")" }
        ).sorted()
    }

    private static func request(_ number: Int) -> MailRequest {
        let time = EventTime(milliseconds: 1_700_000_000_000)
        return MailRequest(
            id: String(repeating: "0", count: 30) + "\(number)", scenario: "sample-seen",
            scenarioVersion: "1", messageClass: .transactional, user: "user-\(number)",
            to: "user-\(number)@example.com", template: "note",
            variables: ["sku": .string("\(number)")], reason: "a test", matchedAt: time,
            notBefore: time)
    }
}
