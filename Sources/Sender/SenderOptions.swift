package import Delivery
package import Events
package import Pacing
package import Redis

/// All that a sender has to be told.
package struct SenderOptions: Sendable {
    package struct Topics: Sendable {
        package var requests = "mail-send"
        package var dead = "mail-dead"
        package var events = "events"
        /// Of topics that are made when they are missing; nil: none is made.
        package var partitionsIfMissing: Int?

        package init() {}
    }

    /// librdkafka's properties.
    package var consumer: [String: String]
    package var producer: [String: String]
    package var group = "nagori-send"
    package var topics = Topics()

    package var redis: Deployment
    package var redisPrefix = "nagori"
    /// How long Redis remembers a mail.
    package var resultTTL: Duration = .seconds(30 * 86_400)

    package var relay: Relay
    package var letterhead: Letterhead
    package var policy = DeliveryPolicy()
    package var limits = SendLimits()
    /// Whose days a warm-up counts.
    package var zone = Zone.utc

    /// Requests taken and not finished, over all partitions; those that merely wait do not count.
    package var openMax = 10_000
    /// Bytes in memory of all, the waiting ones among them; one message may exceed it.
    package var openBytesMax = 256 << 20
    package var commitInterval: Duration = .seconds(1)
    /// How long what is under way may take to finish when partitions are given up.
    package var drainLimit: Duration = .seconds(4)
    /// For the log, at the start.
    package var remarks: [String] = []

    package init(
        consumer: [String: String], producer: [String: String], redis: Deployment,
        relay: Relay, letterhead: Letterhead
    ) {
        self.consumer = consumer
        self.producer = producer
        self.redis = redis
        self.relay = relay
        self.letterhead = letterhead
    }
}
