import Foundation
import Messages
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    @Test func `a killed sender's mails are delivered by its successor, each once`() throws {
        let stage = try Stage()
        let requests = (1...20).map {
            // The relay answers these up to DATA and then stalls.
            request($0, to: $0 % 4 == 0 ? "data-stall@a\($0).example.com" : nil)
        }
        try stage.produce(requests)
        let bad = try Sink("smtp_sink.py")
        let victim = try Program(stage, bad)
        try eventually { try bad.ids().count == 15 }
        victim.child.kill()

        let good = try Sink("smtp_sink.py", ["--tame"])
        let successor = try Program(stage, good)
        try eventually { try bad.ids().count + good.ids().count == 20 }
        successor.child.terminate()
        #expect(successor.child.exitCode(within: .seconds(10)) == 0)
        #expect(try (bad.ids() + good.ids()).sorted() == requests.map(\.id).sorted())
        #expect(try stage.committed() == [0: 20])
    }

    @Test func `a mail whose sender vanished behind DATA is held for a person`() throws {
        let stage = try Stage()
        try stage.produce([request(1, to: "body-stall@example.com")])
        let bad = try Sink("smtp_sink.py")
        let victim = try Program(stage, bad)
        try eventually { try stage.state(request(1))?.hasPrefix("data ") ?? false }
        victim.child.kill()

        let good = try Sink("smtp_sink.py", ["--tame"])
        var options = try stage.options(good, timeout: .seconds(1))
        options.consumer["group.instance.id"] = Program.instance
        let successor = RunningSender(options)
        let dead = try Witness(stage.dead, on: stage).see(1)
        try successor.stop()
        #expect(dead.map { $0.headers["reason"] } == ["ambiguous"])
        #expect(try stage.state(request(1)) == "failed:ambiguous")
        #expect(try good.ids().isEmpty)
    }

    @Test(arguments: [DeliveryPolicy.OnAmbiguous.hold, .resend])
    func `an answer that never came`(policy: DeliveryPolicy.OnAmbiguous) throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        try stage.produce([request(1, to: "body-once-drop@example.com")])
        var options = try stage.options(sink)
        options.policy.onAmbiguous = policy
        let sender = RunningSender(options)
        let event = try Witness(stage.events, on: stage).see(1).first?.payload ?? ""
        try sender.stop()
        switch policy {
        case .hold:
            #expect(event.contains(#""reason":"ambiguous""#))
            let dead = try Witness(stage.dead, on: stage).see(1)
            #expect(dead.map { $0.headers["reason"] } == ["ambiguous"])
            #expect(try sink.ids().isEmpty)
        case .resend:
            #expect(event.contains("mail_sent"))
            #expect(try sink.ids() == [request(1).id], "under the same Message-ID")
        }
    }

    @Test func `Redis gone and back in the middle: none lost, none twice`() throws {
        let redis = try Server.redis()
        let stage = try Stage(redis: redis)
        let sink = try Sink("smtp_sink.py", ["--delay", "0.02"])
        let requests = (1...200).map { request($0) }
        try stage.produce(requests)
        let sender = RunningSender(try stage.options(sink))
        try eventually { try sink.ids().count > 40 }
        redis.kill()
        eventually { sender.health.absences.map(\.part) == ["redis"] }
        try redis.start()
        let events = try Witness(stage.events, on: stage).see(200)
        #expect(sender.health.absences.isEmpty)
        try sender.stop()
        #expect(Set(events.map(\.payload)).count == 200)
        #expect(try sink.ids().sorted() == requests.map(\.id).sorted())
        #expect(try stage.committed() == [0: 200])
    }

    @Test func `SIGTERM ends it in time, a stalled mail notwithstanding`() throws {
        let stage = try Stage()
        try stage.produce([request(1, to: "rcpt-stall@example.com"), request(2)])
        let sink = try Sink("smtp_sink.py")
        let program = try Program(stage, sink)
        try eventually { try sink.ids() == [request(2).id] }
        program.child.terminate()
        #expect(program.child.exitCode(within: .seconds(10)) == 0)
        // The stalled one is left to a successor.
        #expect(try stage.state(request(1))?.hasPrefix("claimed ") ?? false)
        #expect(try stage.committed() == [0: 0])
    }
}

/// The built `nagori send` as a process of its own.
final class Program {
    /// A successor of this name takes over at once. The broker of the tests never gives up a dead
    /// member that has another name.
    static let instance = "one"

    let child: ChildProcess
    private let folder: URL

    init(_ stage: Stage, _ sink: Sink) throws {
        folder = try Sink.temporaryFolder()
        let file = folder.appending(path: "nagori.yaml").path
        try Data(Self.configuration(stage, sink).utf8).write(to: URL(filePath: file))
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "nagori").path
        child = try ChildProcess(
            NagoriProcess.cleanEnvironment + [program, "send", "--config", file],
            output: folder.appending(path: "log").path)
    }

    deinit {
        child.kill()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func configuration(_ stage: Stage, _ sink: Sink) -> String {
        let consumer = Stage.consumer.map { "    \($0.key): \($0.value)" }.joined(separator: "\n")
        return """
            kafka:
              brokers: ["127.0.0.1:\(stage.broker.port)"]
              group_send: \(stage.group)
              group_instance_id: \(instance)
              consumer_properties:
            \(consumer)
            topics:
              mail_send: \(stage.requests)
              mail_dead: \(stage.dead)
              events: \(stage.events)
            redis:
              endpoints: ["127.0.0.1:\(stage.redis.port)"]
              prefix: \(stage.name)
            templates: \(stage.templates)
            send:
              from: Shop <shop@example.com>
              transport: smtp://127.0.0.1:\(sink.port)
              http: 127.0.0.1:0
            """
    }
}
