import Events
import Foundation
import Kafka
import Policy
import TestServers
import Testing

/// Topics, keys, scenarios and templates of a test's own.
final class Stage {
    let name = UUID().uuidString
    let folder: URL
    let broker: Server
    let redis: Server
    let partitions: Int
    /// YAML below `run:`, indented by two.
    var run = ""
    /// YAML below `send:`, the same.
    var send = ""
    /// Where Redis is: a line of YAML below `redis:`.
    lazy var places = "endpoints: 127.0.0.1:\(redis.port)"
    var clock = "event"
    var sessionTimeout: Duration = .seconds(6)
    /// The tests' broker leaves a request to join unanswered at times, when members come and go at
    /// once. librdkafka asks again after this and three seconds.
    static let pollInterval: Duration = .seconds(30)
    /// Of `nagori send`, in seconds.
    var sendTimeout = 10

    static let sharedRedis = Result { try Server.redis(["--appendfsync", "always"]) }

    /// Every client in the tests: members hear of a rebalance by their heartbeat.
    static let clientProperties = [
        "session.timeout.ms": "6000", "heartbeat.interval.ms": "300",
        "receive.message.max.bytes": "1000000000",
    ]

    init(
        _ scenarios: String, partitions: Int = 4, broker: Server? = nil, redis: Server? = nil
    ) throws {
        self.broker = try broker ?? Server.sharedBroker.get()
        self.redis = try redis ?? Stage.sharedRedis.get()
        self.partitions = partitions
        folder = try Sink.temporaryFolder()
        var files = ScenarioTexts.templates.map { ("templates/" + $0, $1) }
        files.append(("scenarios/all.yaml", scenarios))
        for (path, text) in files { try put(text, at: path) }
        let topics = try Topics(properties: self.broker.kafkaProperties)
        for topic in ["events", "mail-send", "decisions", "events-dead", "mail-dead"] {
            // Events of long ago keep their record times here; a broker would delete them.
            try topics.create(
                self.topic(topic), partitions: partitions, config: ["retention.ms": "-1"])
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func topic(_ role: String) -> String { "\(role)-\(name)" }

    lazy var group = "run-\(name)"
    var groupSend: String { "send-\(name)" }

    func writer() throws -> TopicWriter { try TopicWriter(topic("events"), on: broker) }

    func reader(_ role: String) throws -> TopicReader {
        try TopicReader(topic(role), on: broker)
    }

    /// Starts `nagori run`; it may not be ready yet. The name is its client id.
    func startRun(_ client: String = "run", fault: String? = nil) throws -> NagoriProcess {
        try start(["run"], client, fault)
    }

    /// Starts `nagori send`, the same way.
    func startSend(_ client: String = "send", fault: String? = nil) throws -> NagoriProcess {
        try start(["send"], client, fault)
    }

    /// Puts a dead or sleeping member out of its group. Kafka does so by itself when the session
    /// times out; the tests' broker waits for it for ever.
    func evict(_ client: String, from group: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            Sink.python, Sink.root.appending(path: "Tests/Fixtures/evict.py").path,
            "\(broker.port)", group, client,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(
            decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard text == "1\n" else { throw ServerError("evicted from \(group): '\(text)', not one") }
    }

    /// Replaces the scenarios, as an editor would; nobody is told.
    func put(scenarios: String) throws { try put(scenarios, at: "scenarios/all.yaml") }

    /// What `nagori replay` decides for these events.
    func replay(_ lines: [Line], until end: EventTime) throws -> [String] {
        var text: [UInt8] = []
        for line in lines { text += (line.bytes ?? []) + [UInt8(ascii: "\n")] }
        try put(String(decoding: text, as: UTF8.self), at: "events.jsonl")
        let process = try start([
            "replay", "--scenarios", "scenarios", "--events", "events.jsonl",
            "--until", "\(end)", "--decisions", "decisions.jsonl",
        ])
        let code = process.exitCode(within: .seconds(120))
        guard code == 0 else {
            throw ServerError("replay ends with \(code ?? -2): \(process.output)")
        }
        let decisions = try String(
            contentsOf: folder.appending(path: "decisions.jsonl"), encoding: .utf8)
        return decisions.split(separator: "\n").map(String.init)
    }

    /// What `nagori explain` says by the state in Redis.
    func explain(_ scenario: String, _ user: String) throws -> String {
        let process = try start(["explain", "--scenario", scenario, "--user", user])
        let code = process.exitCode(within: .seconds(60))
        guard code == 0 else {
            throw ServerError("explain ends with \(code ?? -2): \(process.output)")
        }
        return process.output
    }

    /// Starts a command of an operator.
    func startTool(_ arguments: [String], standardOutput: String? = nil) throws -> NagoriProcess {
        try start(arguments, standardOutput: standardOutput)
    }

    /// How far the group of `nagori run` has committed, summed over the partitions.
    func committed() throws -> Int64 {
        let consumer = try Consumer(
            properties: broker.kafkaProperties, group: group, topic: topic("events"))
        defer { try? consumer.close(limit: .seconds(10)) }
        return try consumer.committed(Array(0..<Int32(partitions)), timeout: .seconds(10))
            .values.reduce(0, +)
    }

    /// How many records a topic has.
    func ends(_ role: String) throws -> Int64 {
        try Topics(properties: broker.kafkaProperties)
            .endOffsets(of: topic(role), timeout: .seconds(10)).reduce(0, +)
    }

    private func start(
        _ arguments: [String], _ client: String = "tool", _ fault: String? = nil,
        standardOutput: String? = nil
    ) throws -> NagoriProcess {
        // A file of its own: another process may be reading the last one.
        let file = "nagori-\(UUID().uuidString).yaml"
        try put(configuration(client), at: file)
        return try NagoriProcess(
            arguments + ["--config", file], in: folder, fault: fault,
            standardOutput: standardOutput)
    }

    private func put(_ text: String, at path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    private func configuration(_ client: String) -> String {
        """
        kafka:
          brokers: 127.0.0.1:\(broker.port)
          properties: {receive.message.max.bytes: "1000000000", client.id: \(client)}
          consumer_properties:
            session.timeout.ms: "\(Int(sessionTimeout / .milliseconds(1)))"
            heartbeat.interval.ms: "300"
            max.poll.interval.ms: "\(Int(max(Self.pollInterval, sessionTimeout) / .milliseconds(1)))"
          group_run: \(group)
          group_send: \(groupSend)
        topics:
          events: \(topic("events"))
          mail_send: \(topic("mail-send"))
          decisions: \(topic("decisions"))
          events_dead: \(topic("events-dead"))
          mail_dead: \(topic("mail-dead"))
        redis:
          \(places)
          prefix: \(name)
        scenarios: scenarios
        templates: templates
        run:
          clock: \(clock)
          http: 127.0.0.1:0
        \(run)
        send:
          http: 127.0.0.1:0
          from: shop@example.com
          timeout: \(sendTimeout)s
        \(send)
        """
    }
}
