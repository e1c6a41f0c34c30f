import ArgumentParser
import Catalogue
import Kafka
import Logging
import Matching
import Policy
import Processor
import Redis
import Scenarios
import Sender
import Settings
import Telemetry

/// `nagori run [--config FILE]`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads events, matches scenarios, decides, and asks for mails.",
        discussion: """
            Needs Kafka and Redis. Ends on SIGTERM or SIGINT within 10 seconds, with 0. While \
            Kafka or Redis is away it waits. Run as many as there are partitions to share. Takes up \
            changed scenario files by itself, and at once on SIGHUP; while one has a mistake, the \
            earlier ones stay in force.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let settings = try configuration.load(forClients: true)
        let (set, files) = try ScenarioSet.loadSoundFiles(settings.scenarios)
        let strangers = BrandCheck(set, known: settings.brands.keys).diagnostics
        for diagnostic in strangers { tell("\(diagnostic)") }
        if !strangers.isEmpty { throw ExitCode.dataError }
        let redis = try Deployment.sound(settings)
        let rules = try Rules.load(settings)
        let lineup = Lineup(set, rules: rules, limits: Limits(settings.run))
        let processing = Configuration(settings, lineup, redis: redis)
        let health = Health(parts: ["kafka", "redis"], at: .now)
        let metrics = ProcessorMetrics()
        let newLineup = NewLineup()
        try await Daemon(
            name: "run", http: settings.run.http, metrics: metrics, health: health,
            logLevel: settings.logLevel
        ).run(
            beside: { logger in
                ScenarioWatch(
                    settings.scenarios, known: files, set: set, rules: rules,
                    readRules: { try Rules(settings) }, redis: redis,
                    prefix: settings.redis.prefix, limits: Limits(settings.run),
                    newLineup: newLineup, metrics: metrics, logger: logger)
            },
            { stop, logger in
                // Nothing is decided before it is known what is stopped.
                guard
                    let stops = FuseBox.stops(
                        redis, prefix: settings.redis.prefix, stop, health, logger)
                else { return }
                var (processing, rules) = (processing, rules)
                rules.stops = stops
                processing.lineup = Lineup(set, rules: rules, limits: Limits(settings.run))
                try Processor(
                    processing, metrics: metrics, health: health, logger: logger,
                    newLineup: newLineup
                ).run(stop: stop)
            })
    }
}

extension Configuration {
    init(_ settings: Settings, _ lineup: Lineup, redis: Deployment) {
        let kafka = settings.kafka
        let base = kafka.properties.merging([
            "bootstrap.servers": kafka.brokers.map(\.description).joined(separator: ",")
        ]) { $1 }
        // Where to begin is decided by hand, and an offset that is not there is heard of; nothing is
        // given up while a broker is away; a dead letter may be as large as the event it was, which
        // may have come compressed, and brokers measure what is compressed. New partitions are to be
        // heard of soon.
        var consumer = ["topic.metadata.refresh.interval.ms": "30000"].merging(base) { $1 }
            .merging(kafka.consumerProperties) { $1 }
        consumer["auto.offset.reset"] = "error"
        consumer["group.instance.id"] = kafka.groupInstance
        let producer = [
            "message.timeout.ms": "0", "message.max.bytes": "16000000", "compression.codec": "lz4",
        ].merging(base) { $1 }.merging(kafka.producerProperties) { $1 }
        self.init(
            consumerProperties: consumer, producerProperties: producer, group: kafka.groupRun,
            topics: Topics(
                events: settings.topics.events, mailSend: settings.topics.mailSend,
                decisions: settings.topics.decisions, eventsDead: settings.topics.eventsDead),
            partitionsIfMissing: settings.topics.create ? settings.topics.partitions : nil,
            redis: redis, redisPrefix: settings.redis.prefix, lineup: lineup,
            usesEventClock: settings.run.clock == .event, idleAfter: settings.run.idleAfter,
            skewMax: settings.run.maxSkew,
            onLostEvents: OnLostEvents(settings.run.onLostEvents),
            rebuildWindow: settings.run.rebuildWindow, batchMax: settings.run.batchEvents,
            cacheUsers: settings.run.cacheUsers)
        wordsKept = settings.send.resultTTL
    }
}

extension Configuration.OnLostEvents {
    init(_ setting: Settings.OnLostEvents) {
        self =
            switch setting {
            case .fail: .fail
            case .earliest: .earliest
            case .latest: .latest
            }
    }
}
