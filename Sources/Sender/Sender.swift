package import Logging
package import Telemetry
package import Workers

/// Delivers the mail requests of the mail-send topic, each once.
///
/// A request is finished, and its offset may be committed, when its end is in Redis and what tells
/// of it (an event of the user, a dead letter) is confirmed by Kafka. A crash before that makes a
/// successor take it again; Redis tells it what is left to do.
package struct Sender: Sendable {
    let options: SenderOptions
    let health: Health
    let metrics: SenderMetrics
    let logger: Logger

    package init(
        _ options: SenderOptions, health: Health, metrics: SenderMetrics, logger: Logger
    ) {
        self.options = options
        self.health = health
        self.metrics = metrics
        self.logger = logger
    }

    /// What the sender cannot do without, for `Health`.
    package static func parts(_ options: SenderOptions) -> [String] {
        [KafkaWatch.part] + RegisterLines.parts(options.redis)
    }

    /// Works until it is asked to stop, on the calling thread, which makes, uses and frees all
    /// connections. Then drains for at most `drainLimit`, commits and leaves the group.
    ///
    /// - Throws: `KafkaError` for a property that librdkafka does not take, and when a client is
    ///   beyond repair. A neighbour that is away is waited for instead.
    package func run(stop: StopFlag) throws {
        let loop = SendingLoop(
            options, try SenderSurroundings(options), health, metrics, logger)
        for remark in options.remarks { logger.warning("\(remark)") }
        loop.makeTopics(stop)
        while !stop.isSet { try loop.turn() }
        try loop.finish()
    }
}
