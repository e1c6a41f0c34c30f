import ArgumentParser
import Events
import Feed
import Foundation
import Generator
import Kafka
import LineFiles
import Settings

/// `nagori generate --events 100000 --out events.jsonl`
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the clickstream of a shop: to a file, or straight to Kafka.",
        discussion: """
            The same seed gives the same bytes. With --topic, --brokers or --config the events go \
            to Kafka, keyed by user; the topic is made if it is missing. --from plays a file of \
            your own there instead.

            Exits 0; 66 when --from is missing, 69 when Kafka did not take every event, 78 when the \
            configuration is wrong.
            """)

    @Option(help: "Another seed is another stream.")
    var seed: UInt64 = 1
    @Option(help: "Visitors of the shop.")
    var users = 10_000
    @Option(help: "Length of the stream.")
    var events = 100_000
    @Option(help: "How long the stream takes, in its own time.")
    var days = 7
    @Option(help: "Share of late events, and of doubled ones: 0 to 1.")
    var noise = 0.01
    @Option(help: "Time of the first event (ISO 8601), or now.", transform: Self.time)
    var start = EventTime(milliseconds: 1_774_969_200_000)

    @Option(name: .customLong("from"), help: "Events of your own instead: JSONL, .gz, or -.")
    var source: String?
    @Option(name: .customLong("out"), help: "File for the events, or - (the default).")
    var output: String?

    @Option(help: "Kafka brokers; else the configuration's.")
    var brokers: String?
    @Option(help: "Kafka topic; else the configuration's topics.events.")
    var topic: String?
    @Option(help: "Events a second; else as many as possible.")
    var rate: Double?
    @Option(help: "Partitions of a topic that is made; else topics.partitions.")
    var partitions: Int?
    @Option(help: "Time of the records: now or event.")
    var recordTime: Feeder.RecordTime = .now
    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if users < 1 || events < 0 || days < 1 {
            throw ValidationError("--users and --days are at least 1, --events at least 0")
        }
        if days > 36_500 || users > 1_000_000_000 {
            throw ValidationError("--days is at most 36500, --users at most 1000000000")
        }
        if !(0...1).contains(noise) { throw ValidationError("--noise lies between 0 and 1") }
        if let rate, !(rate > 0) { throw ValidationError("--rate is above 0") }
        if let partitions, !(1...10_000).contains(partitions) {
            throw ValidationError("--partitions lies between 1 and 10000")
        }
        if output != nil, topic != nil || brokers != nil || source != nil {
            throw ValidationError("--out is for files; --topic, --brokers and --from for Kafka")
        }
    }

    func run() throws {
        let isForKafka = topic != nil || brokers != nil || source != nil
        do {
            if output == nil, isForKafka || configuration.file != nil {
                try feed(try configuration.load())
            } else {
                let output = try LineOutput(path: output ?? "-")
                for line in shop { try output.write(line.bytes) }
                try output.flush()
            }
        } catch let error as LineFileError {
            throw error.ending
        } catch let error as KafkaError {
            throw ExitCode.unavailable.saying("Kafka: \(error)")
        }
    }

    private var shop: Shop {
        Shop(seed: seed, users: users, events: events, start: start, days: days, noise: noise)
    }

    private func feed(_ settings: Settings) throws {
        // Before Kafka is asked for anything.
        let file = try source.map { try LineFile(path: $0) }
        let properties = settings.kafka.producerProperties(brokers: brokers)
        let topic = topic ?? settings.topics.events
        try Topics(properties: properties)
            .ensure(topic, partitions: partitions ?? settings.topics.partitions)
        var feeder = Feeder(
            try Producer(properties: properties), topic: topic, pace: Pace(perSecond: rate),
            recordTime: recordTime)
        var news = News()
        if let file {
            try file.forEach { line, _ in
                try feeder.send(line)
                news.tell(feeder.progress)
            }
        } else {
            for line in shop {
                try line.bytes.withUnsafeBytes {
                    try feeder.send($0, key: Array(line.user.utf8), time: line.time)
                }
                news.tell(feeder.progress)
            }
        }
        let isDone = feeder.finish()
        news.end(feeder.progress)
        let progress = feeder.progress
        guard isDone, progress.failed == 0 else {
            let why = progress.firstError.map { ": \($0)" } ?? ""
            throw ExitCode.unavailable.saying(
                "Kafka took \(progress.written) of \(progress.sent) events\(why)")
        }
    }

    private static func time(_ text: String) throws -> EventTime {
        if text == "now" { return .wallClock }
        if let time = EventTime(iso8601: text) { return time }
        throw ValidationError("'\(text)' is no time such as 2026-04-01T10:00:00+09:00")
    }
}

extension Feeder.RecordTime: ExpressibleByArgument {}

/// Tells how far the feeding is, once a second.
private struct News {
    private let start = ContinuousClock.now
    private var next = ContinuousClock.now + .seconds(1)
    private var seen = 0

    mutating func tell(_ progress: Feeder.Progress) {
        seen += 1
        // Looking at the clock for every event costs more than the rest.
        guard seen % 64 == 0 || progress.sent == progress.written, .now >= next else { return }
        next = .now + .seconds(1)
        nagori.tell(text(progress))
    }

    func end(_ progress: Feeder.Progress) { nagori.tell("done: " + text(progress)) }

    private func text(_ progress: Feeder.Progress) -> String {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(progress.sent) / seconds) : 0
        let broken = progress.broken > 0 ? ", \(progress.broken) lines are no events" : ""
        return "\(progress.written) events in Kafka, \(rate)/s\(broken)"
    }
}
