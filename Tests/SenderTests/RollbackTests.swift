import Foundation
import Messages
import Redis
import Sender
import Telemetry
import TestServers
import Testing

/// What Redis knows of a mail, as a Redis shows that came back without its last writes.
enum Snapshot: String, CaseIterable {
    /// Nothing yet.
    case absent
    /// The live sender's own, before the content.
    case claimed
    /// A sender's that has gone since.
    case others
    /// The live sender's own, while the content was under way.
    case data
}

extension SenderTests {
    @Test(arguments: [Snapshot.absent, .others])
    func `Redis goes back before the content: the mail goes once`(snapshot: Snapshot) throws {
        let play = try Rollback()
        try play.gate.close()
        try play.stage.produce([request(1)])
        let sender = RunningSender(try play.stage.options(play.sink))
        eventually { play.gate.waiting == 1 }
        try play.goBack(to: snapshot)
        try play.gate.open()
        try play.expectOnce(sender)
    }

    @Test(arguments: [Snapshot.absent, .claimed, .others])
    func `Redis goes back while the content is under way: the mail goes once`(
        snapshot: Snapshot
    ) throws {
        let play = try Rollback(["--delay", "1.5"])
        try play.stage.produce([request(1), request(1)])
        let sender = RunningSender(try play.stage.options(play.sink))
        try eventually { try play.stage.state(request(1))?.hasPrefix("data ") ?? false }
        try play.goBack(to: snapshot)
        try play.expectOnce(sender)
    }

    /// The sender's own connection has to be gone for it to know.
    @Test func `a sender says again what Redis forgot of a mail under way`() throws {
        let play = try Rollback(["--delay", "8"])
        try play.stage.produce([request(1)])
        let sender = RunningSender(try play.stage.options(play.sink, timeout: .seconds(20)))
        try eventually { try play.stage.state(request(1))?.hasPrefix("data ") ?? false }
        try play.goBack(to: .claimed)
        try eventually { try play.stage.state(request(1))?.hasPrefix("data ") ?? false }
        #expect(try play.sink.ids().isEmpty, "its relay has not answered yet")
        try play.expectOnce(sender)
    }

    @Test(arguments: Snapshot.allCases)
    func `Redis goes back when all is over: a repeated request is no second mail`(
        snapshot: Snapshot
    ) throws {
        let play = try Rollback()
        try play.stage.produce([request(1)])
        let sender = RunningSender(try play.stage.options(play.sink))
        let witness = try Witness(play.stage.events, on: play.stage)
        _ = try witness.see(1)
        try play.goBack(to: snapshot)
        try play.stage.produce([request(1), request(2)])
        _ = try witness.see(3)
        try sender.stop()
        #expect(try play.sink.ids().sorted() == [1, 2].map { request($0).id })
        #expect(try play.stage.state(request(1)) == "sent")
    }

    /// Tried again, it would arrive, perhaps for the second time.
    @Test(arguments: Snapshot.allCases)
    func `Redis goes back before an answer that never comes: the mail is held all the same`(
        snapshot: Snapshot
    ) throws {
        let play = try Rollback(["--delay", "1.5"])
        try play.stage.produce([request(1, to: "body-once-drop@example.com")])
        let sender = RunningSender(try play.stage.options(play.sink))
        try eventually { try play.stage.state(request(1))?.hasPrefix("data ") ?? false }
        try play.goBack(to: snapshot)
        let dead = try Witness(play.stage.dead, on: play.stage).see(1)
        try sender.stop()
        #expect(dead.map { $0.headers["reason"] } == ["ambiguous"])
        #expect(try play.sink.ids().isEmpty)
        #expect(try play.stage.state(request(1)) == "failed:ambiguous")
    }

    @Test func `an emptied Redis is told again what a sender sent, and another sends none of it`()
        throws
    {
        let play = try Rollback()
        // More than a batch.
        let requests = (1...600).map { request($0) }
        try play.stage.produce(requests)
        let sender = RunningSender(try play.stage.options(play.sink))
        eventually {
            sender.metrics.requests.value == 600 && sender.metrics.waiting.value == 0
                && sender.metrics.inFlight.value == 0
        }
        try play.redis.command("FLUSHALL")
        try play.redis.command("CLIENT", "KILL", "TYPE", "normal")
        try eventually { try play.redis.command("DBSIZE").integer == 600 }
        let states = try requests.map { try play.stage.state($0) }
        #expect(states.allSatisfy { $0 == "sent" })

        let sink = try Sink("smtp_sink.py", ["--tame"])
        var options = try play.stage.options(sink)
        options.group += "-other"
        let other = RunningSender(options)
        eventually { other.metrics.requests.value == 600 && other.metrics.waiting.value == 0 }
        try other.stop()
        try sender.stop()
        #expect(try sink.ids().isEmpty)
        #expect(try play.sink.ids().sorted() == requests.map(\.id))
    }

    @Test func `Redis loses everything in the middle: none lost, none twice`() throws {
        let play = try Rollback(["--delay", "0.02"])
        let requests = (1...200).map { request($0) }
        try play.stage.produce(requests)
        let sender = RunningSender(try play.stage.options(play.sink))
        for count in [30, 80, 130] {
            try eventually { try play.sink.ids().count > count }
            try play.redis.command("FLUSHALL")
            try play.redis.command("CLIENT", "KILL", "TYPE", "normal")
            // Requests of mails that have gone come again, as after a rebalance.
            let gone = Set(try play.sink.ids().prefix(20))
            try play.stage.produce(requests.filter { gone.contains($0.id) })
        }
        eventually {
            sender.metrics.requests.value == 260 && sender.metrics.waiting.value == 0
                && sender.metrics.inFlight.value == 0
        }
        try sender.stop()
        #expect(try play.stage.committed() == [0: 260])
        #expect(try play.sink.ids().sorted() == requests.map(\.id))
    }
}

/// A stage whose Redis can go back in time.
private final class Rollback {
    let redis: Server
    let stage: Stage
    let sink: Sink
    let gate: Gate

    /// Before the sink: as long as it is closed, no mail gets past MAIL.
    struct Gate {
        let path: String

        func close() throws { try Data().write(to: URL(filePath: path)) }
        func open() throws { try FileManager.default.removeItem(atPath: path) }

        var waiting: Int? {
            struct State: Decodable { var waiting: Int }
            guard let data = FileManager.default.contents(atPath: path + ".state") else {
                return nil
            }
            return try? JSONDecoder().decode(State.self, from: data).waiting
        }
    }

    init(_ options: [String] = []) throws {
        redis = try Server.redis()
        stage = try Stage(redis: redis)
        gate = Gate(path: stage.templates + ".gate")
        sink = try Sink("smtp_sink.py", options + ["--gate", gate.path])
    }

    /// As after a restart: the value is older, and every connection is gone.
    func goBack(to snapshot: Snapshot) throws {
        let key = "\(stage.name):mail:\(request(1).id)"
        let value = try redis.command("GET", key).text ?? ""
        let parts = value.split(separator: " ")
        let (owner, times) = parts.count == 5 ? (parts[1], parts[2...]) : ("gone", ["1", "1", "1"])
        let rest = times.joined(separator: " ")
        switch snapshot {
        case .absent: try redis.command("DEL", key)
        case .claimed: try redis.command("SET", key, "claimed \(owner) \(rest)")
        case .others: try redis.command("SET", key, "claimed another \(rest)")
        case .data: try redis.command("SET", key, "data \(owner) \(rest)")
        }
        try redis.command("CLIENT", "KILL", "TYPE", "normal")
    }

    /// One mail, and it is known to have been sent.
    func expectOnce(_ sender: RunningSender) throws {
        let events = try Witness(stage.events, on: stage).see(1)
        try sender.stop()
        #expect(events.allSatisfy { $0.payload.contains("mail_sent") } && !events.isEmpty)
        #expect(try sink.ids() == [request(1).id])
        #expect(try stage.state(request(1)) == "sent")
    }
}

extension Server {
    /// Asks this Redis.
    @discardableResult
    fileprivate func command(_ words: String...) throws -> Reply {
        let connection = try Connection(Endpoint(.tcp(host: "127.0.0.1", port: port)))
        var command = Command()
        for word in words { command.append(word) }
        return try connection.call(command)
    }
}
