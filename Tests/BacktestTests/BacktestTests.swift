import Events
import Feed
import Foundation
import Generator
import Kafka
import TestServers
import Testing

/// `nagori replay`, the built program, over a topic and over a file.
@Suite(.serialized) struct BacktestTests {
    private static let scenarios = """
        scenario: cart-left
        pattern:
          per: sku
          steps:
            - {name: cart, event: product_added}
            - {absent: order_completed, for: 24h}
        send: {mail: note, to: team@example.com}
        guard: {class: marketing, once_per: 1d, quiet_hours: "22:00-09:00"}
        ---
        scenario: looks
        pattern:
          within: 6h
          steps:
            - {name: first, event: product_viewed}
            - {name: second, event: product_viewed, where: sku != first.sku}
            - {name: third, event: product_added, follows: strict}
        send: {mail: note, to: team@example.com}
        guard: {class: alert}
        """
    private static let start = EventTime(milliseconds: 1_775_000_000_000)

    /// A shop's clicks in Kafka, at the times of the events, and in a file.
    private final class Scene {
        let folder: URL
        let shop: [Shop.Line]

        init(partitions: Int) throws {
            folder = try Sink.temporaryFolder()
            let topic = "backtest-\(UUID().uuidString)"
            let broker = try Server.sharedBroker.get()
            shop = Array(
                Shop(
                    seed: 3, users: 300, events: 8000, start: BacktestTests.start, days: 5,
                    noise: 0))
            try Topics(properties: broker.kafkaProperties)
                .create(topic, partitions: partitions, config: ["retention.ms": "-1"])
            var feeder = Feeder(
                try Producer(properties: broker.kafkaProperties), topic: topic,
                pace: Pace(perSecond: nil), recordTime: .event)
            for line in shop {
                try line.bytes.withUnsafeBytes {
                    try feeder.send($0, key: Array(line.user.utf8), time: line.time)
                }
            }
            let isDone = feeder.finish()
            #expect(isDone)
            try put(BacktestTests.scenarios, at: "scenarios.yaml")
            try put(
                """
                kafka:
                  brokers: 127.0.0.1:\(broker.port)
                topics:
                  events: \(topic)
                run:
                  time_zone: Asia/Tokyo
                """, at: "nagori.yaml")
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func put(_ text: String, at path: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: path))
        }

        func put(_ lines: some Sequence<Shop.Line>, at path: String) throws {
            var bytes: [UInt8] = []
            for line in lines { bytes += line.bytes + [UInt8(ascii: "\n")] }
            try Data(bytes).write(to: folder.appending(path: path))
        }

        /// The decisions, and the statistics without the name of the source.
        func replay(_ source: String...) throws -> (decisions: String, statistics: String) {
            let process = try NagoriProcess(
                [
                    "replay", "--scenarios", "scenarios.yaml", "--config", "nagori.yaml",
                    "--decisions", "decisions.jsonl", "--json", "out.json", "--report", "out.html",
                ] + source, in: folder)
            let code = process.exitCode(within: .seconds(120))
            guard code == 0 else {
                throw ServerError("replay ends with \(code ?? -2): \(process.output)")
            }
            func read(_ path: String) throws -> String {
                try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            }
            #expect(!process.output.contains("\u{1b}"), "no progress bar without a terminal")
            return (try read("decisions.jsonl"), try read("out.json"))
        }
    }

    @Test func `a topic decides as the file of its events does`() throws {
        let scene = try Scene(partitions: 4)
        try scene.put(scene.shop, at: "events.jsonl")
        let file = try scene.replay("--events", "events.jsonl")
        let topic = try scene.replay("--from", "2026-01-01")
        #expect(file.decisions.split(separator: "\n").count > 100)
        #expect(topic.decisions == file.decisions)
        #expect(topic.statistics == file.statistics)
    }

    @Test func `from a time on, it decides as the file of the later events does`() throws {
        let scene = try Scene(partitions: 3)
        let from = Self.start + .days(2)
        try scene.put(scene.shop.filter { $0.time >= from }, at: "events.jsonl")
        let file = try scene.replay("--events", "events.jsonl")
        let topic = try scene.replay("--from", "\(from)")
        #expect(file.decisions.split(separator: "\n").count > 50)
        #expect(topic.decisions == file.decisions)
        #expect(try scene.replay("--from", "-1s").decisions == "")
    }
}
