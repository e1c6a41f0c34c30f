import Events
import Foundation
import Kafka
import Redis
import Storage
import TestServers
import Testing

/// `nagori audit` over a real broker and Redis: nothing is wrong after a run, and each thing that is
/// made wrong is found.
extension EndToEndTests {
    @Test func `the audit balances, and finds each fault that is planted`() throws {
        let maildir = try Sink.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: maildir) }
        let stage = try Stage(Self.auditScenarios, partitions: 2)
        stage.clock = "wall"
        stage.run = "  time_zone: UTC"
        stage.send = "  transport: maildir:\(maildir.path)"
        let audit = Auditor(stage: stage, maildir: maildir)
        let (run, send) = (try stage.startRun(), try stage.startSend())
        let writer = try stage.writer()
        let users = (0..<30).map { "user-\($0)" }
        try writer.write(users.map { Line($0, "order_completed", at: Clock.now, #""sku":"A""#) })
        try writer.write(
            users.prefix(7).map { Line($0, "product_added", at: Clock.now, #""sku":"A""#) })
        try eventually("mailed") { try audit.mails().count == 30 }

        // Everything is at work still.
        let live = try audit.run()
        #expect(live.code == 0, "\(live.text)")
        try run.become("drained") { run.metric("nagori_messages_open") == 0 }
        for process in [run, send] {
            process.terminate()
            #expect(process.exitCode(within: .seconds(10)) == 0, "\(process.output)")
        }
        let books = try audit.run()
        #expect(books.code == 0, "\(books.text)")
        #expect(books.numbers("decisions")["matches"] == 37)
        #expect(books.numbers("decisions")["send"] == 30)
        #expect(books.numbers("decisions")["held"] == 7)
        #expect(books.numbers("decisions")["held_in_states"] == 7)
        #expect(books.numbers("mails")["requests"] == 30)
        #expect(books.numbers("mails")["sent"] == 30)
        #expect(books.numbers("mails")["delivered"] == 30)
        try plant(audit, stage)
    }

    /// Each fault at a mail of its own; all are found, and nothing else.
    private func plant(_ audit: Auditor, _ stage: Stage) throws {
        let (decisions, requests) = (try stage.reader("decisions"), try stage.reader("mail-send"))
        try decisions.readAll()
        try requests.readAll()
        let sends = decisions.messages.filter { $0.text.field("decision") == "send" }
        var expected: [String: [String]] = [:]
        func expect(_ fault: String, _ id: String) { expected[fault, default: []].append(id) }
        func write(_ role: String, _ text: String) throws {
            try TopicWriter(stage.topic(role), on: stage.broker)
                .write([Line(key: [0x78], bytes: Array(text.utf8))])
        }
        func id(_ letter: Character) -> String { String(repeating: letter, count: 32) }
        func named(_ message: TopicReader.Message, _ letter: Character) -> String {
            message.text.replacing(message.text.field("id"), with: id(letter))
        }

        try write("decisions", sends[0].text.replacing(#""matched""#, with: #""again""#))
        expect("decided_twice", sends[0].text.field("id"))
        try write("decisions", named(sends[1], "a"))
        expect("request_missing", id("a"))
        try write("mail-send", named(requests.messages[2], "b"))
        expect("request_undecided", id("b"))
        try write("mail-send", requests.messages[3].text.replacing(#""note""#, with: #""x""#))
        expect("requested_twice", requests.messages[3].text.field("id"))
        for (index, event, fault) in [
            (4, "mail_sent", "sent_twice"), (5, "mail_failed", "sent_and_failed"),
        ] {
            let id = requests.messages[index].text.field("id")
            try write("events", Self.end(event, of: id))
            expect(fault, id)
        }
        try write("events", Self.end("mail_failed", of: id("c")))
        expect("end_unrequested", id("c"))
        expect("delivered_twice", try audit.deliverAgain())
        expect("undelivered", try audit.loseDelivery())
        try audit.deliver(id("e"))
        expect("delivered_unrequested", id("e"))
        let holds = decisions.messages.filter { $0.text.field("decision") == "hold" }
        let (lost, shadowed) = (holds[0].text, holds[1].text)
        try audit.loseState(of: lost.field("user"))
        expect("hold_lost", lost.field("id"))
        try audit.copyState(of: shadowed.field("user"), held: shadowed.field("id"), as: id("d"))
        expect("hold_unsaid", id("d"))
        try audit.setOffset(1_000_000)

        let books = try audit.run()
        #expect(books.code == 1)
        #expect(books.faults == expected.mapValues { $0.map { String($0.prefix(16)) } })
        #expect(books.partitionFaults == ["past_the_end"], "\(books.text)")

        // The request without a decision is passed by, as if the sender had let it fall.
        let passer = try Consumer(
            properties: stage.broker.kafkaProperties, group: stage.groupSend,
            topic: stage.topic("mail-send"))
        try eventually("a member") {
            guard case .assigned(let partitions) = passer.nextNotice(wait: .milliseconds(50)) else {
                return false
            }
            try passer.start(partitions.map { ($0, nil) })
            return !partitions.isEmpty
        }
        let ends = try Topics(properties: stage.broker.kafkaProperties)
            .endOffsets(of: stage.topic("mail-send"))
        try passer.commitAndWait(ends.enumerated().map { (Int32($0), $1) })
        try? passer.close(limit: .seconds(5))
        let later = try audit.run()
        #expect(later.faults["end_missing"] == [String(id("b").prefix(16))], "\(later.text)")
    }

    private static let auditScenarios = """
        scenario: thanks
        pattern: {steps: [{name: order, event: order_completed}]}
        send: {mail: note, to: team@example.com, variables: {sku: order.sku}}
        guard: {class: alert}
        ---
        scenario: later
        pattern: {steps: [{name: cart, event: product_added}]}
        send: {mail: note, to: team@example.com, at: +3d, variables: {sku: cart.sku}}
        guard: {class: alert}

        """

    private static func end(_ name: String, of id: String) -> String {
        """
        {"event":"\(name)","messageId":"another","userId":"x","timestamp":\
        \(Clock.now.milliseconds),"properties":{"mail":"\(id)"}}
        """
    }
}

/// Runs the audit, and spoils what it audits.
private struct Auditor {
    let stage: Stage
    let maildir: URL

    struct Answer {
        let code: Int32?
        let text: String

        private var object: [String: Any] {
            let start = text.firstIndex(of: "{") ?? text.endIndex
            let object = try? JSONSerialization.jsonObject(with: Data(text[start...].utf8))
            return object as? [String: Any] ?? [:]
        }

        func numbers(_ book: String) -> [String: Int] { object[book] as? [String: Int] ?? [:] }

        /// Ids by fault.
        var faults: [String: [String]] { object["faults"] as? [String: [String]] ?? [:] }

        var partitionFaults: [String] {
            let partitions = object["partitions"] as? [[String: Any]] ?? []
            return partitions.compactMap { $0["fault"] as? String }
        }
    }

    func run() throws -> Answer {
        let process = try stage.startTool(["audit", "--json", "--maildir", maildir.path])
        let code = process.exitCode(within: .seconds(60))
        return Answer(code: code, text: process.output)
    }

    func mails() throws -> [URL] {
        let folder = maildir.appending(path: "new")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
    }

    func deliver(_ id: String) throws {
        let mail = "Subject: x\r\nMessage-ID: <\(id)@example.com>\r\n\r\n"
        try Data(mail.utf8).write(to: maildir.appending(path: "new/\(id)"))
    }

    /// - Returns: the id of some mail that is there twice now.
    func deliverAgain() throws -> String {
        let mail = try #require(try mails().min { $0.path < $1.path })
        let copy = mail.deletingLastPathComponent().appending(path: "copy")
        try FileManager.default.copyItem(at: mail, to: copy)
        return try Self.id(of: mail)
    }

    /// - Returns: the id of another mail, which is not there any more.
    func loseDelivery() throws -> String {
        let mails = try mails().filter { $0.lastPathComponent != "copy" }
        let mail = try #require(mails.max { $0.path < $1.path })
        defer { try? FileManager.default.removeItem(at: mail) }
        return try Self.id(of: mail)
    }

    private static func id(of mail: URL) throws -> String {
        let text = try String(contentsOf: mail, encoding: .utf8)
        let start = try #require(text.range(of: "Message-ID: <")?.upperBound)
        return String(text[start...].prefix { $0 != "@" })
    }

    func loseState(of user: String) throws {
        let (connection, bucket) = try find(user)
        _ = try connection.call("HDEL", bucket, user)
    }

    /// Writes the user's state under another name too, with another id for the held mail.
    func copyState(of user: String, held: String, as id: String) throws {
        let (connection, bucket) = try find(user)
        var state = try #require(try connection.call("HGET", bucket, user).bytes)
        let old = Array(held.utf8)
        // The deadlines before the state stay.
        let deadlines = state.count - StoredState(state).state.count
        let start = try #require(state.indices.first { state[$0...].starts(with: old) })
        state.replaceSubrange(start..<(start + old.count), with: Array(id.utf8))
        var sum = UInt32(2_166_136_261)
        for byte in state.dropFirst(deadlines).dropLast(4) {
            sum = (sum ^ UInt32(byte)) &* 16_777_619
        }
        state.removeLast(4)
        for shift in [0, 8, 16, 24] as [UInt32] { state.append(UInt8(sum >> shift & 0xff)) }
        var command = Command("HSET", bucket, user + "-shadow")
        command.append(state)
        _ = try connection.call(command)
    }

    func setOffset(_ offset: Int) throws {
        let connection = try redis()
        let key = "{\(stage.name):\(stage.topic("events")):0}:meta"
        _ = try connection.call("HSET", key, "offset", "\(offset)")
    }

    private func find(_ user: String) throws -> (Connection, String) {
        let connection = try redis()
        for partition in 0..<stage.partitions {
            let tag = "{\(stage.name):\(stage.topic("events")):\(partition)}"
            for bucket in 0..<Buckets.first {
                let key = "\(tag):users:\(bucket)"
                if try connection.call("HEXISTS", key, user).integer == 1 {
                    return (connection, key)
                }
            }
        }
        throw ServerError("no state of \(user)")
    }

    private func redis() throws -> Connection {
        try Connection(Endpoint(.tcp(host: "127.0.0.1", port: stage.redis.port)))
    }
}
