import ArgumentParser
import Audit
import Events
import Foundation
import Kafka
import Redis
import Sender
import Settings

/// `nagori audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Counts whether anything was lost, or done twice.",
        discussion: """
            Holds the topics and Redis against each other: each match has one terminal decision or \
            is held, each decision to send one mail request, each request one end. Reads only, and \
            is in no group; whatever looks wrong is looked at again, since it may only be under way.

            Exits 0 when the books balance, 1 when they do not, 66 when the deliveries are missing, \
            69 when Kafka or Redis cannot be reached, 78 when the configuration is wrong.
            """)

    @Option(
        help: "Only what the topics got in this span, such as 7d; else all that they have.",
        transform: Self.span)
    var since: Span?

    @Option(
        help: ArgumentHelp(
            "Counts deliveries too: a maildir, or a file with a request id on each line.",
            valueName: "path"))
    var maildir: String?

    @Flag(help: "One JSON object instead of text.")
    var json = false

    @OptionGroup var configuration: ConfigurationOption

    /// Between two looks at what seems wrong.
    private static let pause: TimeInterval = 2

    func run() throws {
        let settings = try configuration.load()
        let deliveries: Deliveries?
        do { deliveries = try maildir.map { try Deliveries($0) } } catch {
            throw ExitCode.noInput.saying(
                "--maildir: there is neither a folder nor a file \(maildir ?? "")")
        }
        let start = since.map { (EventTime.wallClock - $0).milliseconds } ?? 0
        do {
            let audit = try Audit(try Places(settings, start: start), deliveries: deliveries) {
                Thread.sleep(forTimeInterval: Self.pause)
            }
            try put(json ? audit.json : audit.text)
            if !audit.isBalanced { throw ExitCode.failure }
        } catch let error as KafkaError {
            let brokers = settings.kafka.brokers.map(\.description).joined(separator: ",")
            let why =
                error.isUnknownTopic ? "one of the topics (topics.*) does not exist" : "\(error)"
            throw ExitCode.unavailable.saying("Kafka at \(brokers) (kafka.brokers): \(why)")
        } catch let error as RedisError {
            throw ExitCode.unavailable.saying("\(error)")
        } catch let error as CocoaError {
            throw ExitCode.noInput.saying("--maildir: \(error.localizedDescription)")
        }
    }

    private static func span(_ text: String) throws -> Span {
        if let span = milliseconds(text) { return Span(milliseconds: span) }
        throw ValidationError("'\(text)' is no span such as 12h or 7d")
    }
}

extension Places {
    fileprivate init(_ settings: Settings, start: Int64) throws {
        self.init(
            kafka: settings.kafka.readerProperties, events: settings.topics.events,
            eventsDead: settings.topics.eventsDead, mailSend: settings.topics.mailSend,
            mailDead: settings.topics.mailDead, decisions: settings.topics.decisions,
            group: settings.kafka.groupSend,
            deployment: try .sound(settings),
            redisPrefix: settings.redis.prefix, start: start)
    }
}
