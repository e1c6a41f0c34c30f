import Foundation
import TestServers
import Testing

/// Commands as a person or systemd calls them, with neither Kafka nor Redis there.
@Suite final class CommandTests {
    private let folder: URL

    init() throws {
        folder = try Sink.temporaryFolder()
        for (path, text) in ScenarioTexts.templates {
            try put(text, at: "templates/" + path)
        }
        try put(ScenarioTexts.clicks, at: "scenarios/all.yaml")
        try put("", at: "events.jsonl")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func put(_ text: String, at path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func start(
        _ command: String, kafka: String = "", standardOutput: String? = nil
    ) throws -> NagoriProcess {
        try put(
            """
            kafka:
              brokers: 127.0.0.1:1
              \(kafka)
            redis: {endpoints: 127.0.0.1:1}
            run: {http: 127.0.0.1:0}
            send: {http: 127.0.0.1:0, from: shop@example.com}
            """, at: "n.yaml")
        var words = command.split(separator: " ").map(String.init)
        if words != ["schema"] { words += ["--config", "n.yaml"] }
        return try NagoriProcess(words, in: folder, standardOutput: standardOutput)
    }

    @Test(arguments: [
        (
            "producer_properties: {acks: 1}",
            "n.yaml:3:31: kafka.producer_properties: acks: `acks` must be set to `all`"
        ),
        (
            "properties: {client.id: x, acks: 1}",
            "n.yaml:3:36: kafka.properties: acks: `acks` must be set to `all`"
        ),
        (
            "properties: {nonsense: 1}",
            "n.yaml:3:26: kafka.properties: nonsense: No such configuration property"
        ),
        (
            "consumer_properties: {isolation.level: x}",
            "n.yaml:3:42: kafka.consumer_properties: isolation.level: Invalid value"
        ),
        (
            "consumer_properties: {session.timeout.ms: 3600000}",
            "n.yaml:3:45: kafka.consumer_properties: session.timeout.ms: `max.poll.interval.ms`"
        ),
        (
            "properties: {security.protocol: ssl, ssl.ca.location: /nonexistent}",
            "n.yaml:3:57: kafka.properties: ssl.ca.location: "
        ),
    ])
    func `a property that librdkafka refuses is a mistake in the configuration`(
        kafka: String, start mistake: String
    ) throws {
        for command in ["run", "send", "config"] {
            let process = try start(command, kafka: kafka)
            #expect(process.exitCode(within: .seconds(30)) == 78, "\(command)")
            #expect(process.output.hasPrefix(mistake), "\(command): \(process.output)")
            #expect(process.output.split(separator: "\n").count == 1, "\(process.output)")
        }
    }

    @Test func `properties that librdkafka takes are none`() throws {
        let process = try start("config", kafka: "producer_properties: {acks: all, linger.ms: 20}")
        #expect(process.exitCode(within: .seconds(30)) == 0, "\(process.output)")
    }

    /// Not those of the folders that it would name if it could be read.
    @Test func `check tells the mistakes of the configuration first`() throws {
        try put("run: {caps: {all: 5 per 7d (5 for transactional)}}", at: "capped.yaml")
        let check = try NagoriProcess(["check", "--config", "capped.yaml"], in: folder)
        #expect(check.exitCode(within: .seconds(60)) == 65)
        #expect(check.output.hasPrefix("capped.yaml:1:19: error: run.caps"), "\(check.output)")
        #expect(check.output.contains("scenarios and templates were not checked"))
    }

    @Test func `check reads the file of limits, and start-up says the same`() throws {
        func start(_ command: String, _ limits: String) throws -> NagoriProcess {
            try put("send: {from: a@shop.example, limits: limits.yaml}", at: "limited.yaml")
            try put(limits, at: "limits.yaml")
            return try NagoriProcess([command, "--config", "limited.yaml"], in: folder)
        }
        let idle = "warm_up: {shpo.example: {since: 2026-11-23, days: [1]}}"
        let check = try start("check", idle)
        #expect(check.exitCode(within: .seconds(60)) == 0, "\(check.output)")
        let remark = "warm_up.shpo.example holds no mail back"
        #expect(
            check.output.contains("limits.yaml:1:11: warning: \(remark)"), "\(check.output)")
        let warnings = check.output.split(separator: ": warning: ").count - 1
        #expect(check.output.contains("no mistakes, \(warnings) warning"), "\(check.output)")
        let send = try start("send", idle)
        try send.become("told") { send.output.contains("limits.yaml:1:11: \(remark)") }
        send.terminate()
        #expect(send.exitCode(within: .seconds(15)) == 0)
        for (command, code) in [("check", 65), ("send", 78)] as [(String, Int32)] {
            let process = try start(command, "warm_up: {shop.example: {days: [1]}}")
            #expect(process.exitCode(within: .seconds(60)) == code, "\(process.output)")
            #expect(process.output.contains("limits.yaml:1:11: "), "\(process.output)")
        }
    }

    @Test func `SIGHUP does nothing to send, and is said once`() throws {
        let send = try start("send")
        try send.become("serving") { send.status("/healthz") != nil }
        send.hangUp()
        try send.become("told") { send.output.contains("SIGHUP") }
        send.hangUp()
        send.terminate()
        #expect(send.exitCode(within: .seconds(15)) == 0)
        #expect(send.output.split(separator: "SIGHUP").count == 2, "\(send.output)")
    }

    @Test(arguments: [
        "config", "config --reference", "schema", "check", "test", "plan scenarios scenarios",
        "explain --scenario cart-left --user u1 --events events.jsonl",
    ])
    func `what cannot be written is said, and ends with 74`(command: String) throws {
        let process = try start(command, standardOutput: "/dev/full")
        #expect(process.exitCode(within: .seconds(30)) == 74, "\(process.output)")
        #expect(
            process.output.hasSuffix(
                "standard output: cannot be written: No space left on device\n"),
            "\(process.output)")
    }
}

extension EndToEndTests {
    @Test(arguments: [
        "audit", "audit --json", "inspect --user u1", "inspect --user u1 --json",
        "explain --scenario cart-left --user u1",
    ])
    func `what servers were asked for and cannot be written ends with 74`(command: String) throws {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 1)
        let process = try stage.startTool(
            command.split(separator: " ").map(String.init), standardOutput: "/dev/full")
        #expect(process.exitCode(within: .seconds(60)) == 74, "\(process.output)")
        #expect(process.output.hasSuffix("No space left on device\n"), "\(process.output)")
    }
}
