package import Events
package import Redis

/// What `nagori run` is told.
package struct Configuration: Sendable {
    /// librdkafka's, for consumer and producer.
    package var consumerProperties: [String: String]
    package var producerProperties: [String: String]
    package var group: String
    package var topics: Topics
    /// Of topics that are made when they are missing; nil: they are not made.
    package var partitionsIfMissing: Int?
    package var redis: Deployment
    package var redisPrefix: String
    package var lineup: Lineup
    /// Old data: the gate's clock follows the stream, and silence moves nothing.
    package var usesEventClock: Bool
    package var idleAfter: Duration
    /// How far into the future a timestamp may lie, past the record's time.
    package var skewMax: Span
    /// When Kafka has deleted events that were not read yet.
    package var onLostEvents: OnLostEvents
    /// How far back state that Redis has lost is made anew; nil: as far as Kafka goes.
    package var rebuildWindow: Span?
    /// Events applied and committed together.
    package var batchMax: Int
    /// Users kept in memory, over all shards.
    package var cacheUsers: Int
    /// How long a mail request may wait for its sender, so that a no of the user has to be kept for it.
    package var wordsKept: Duration = .seconds(30 * 86_400)

    package enum OnLostEvents: Sendable {
        /// Ends the process: somebody has to decide.
        case fail
        /// Goes on with the oldest that there is.
        case earliest
        /// Goes on with what comes next.
        case latest
    }

    package struct Topics: Sendable {
        package var events: String
        package var mailSend: String
        package var decisions: String
        package var eventsDead: String

        package init(events: String, mailSend: String, decisions: String, eventsDead: String) {
            self.events = events
            self.mailSend = mailSend
            self.decisions = decisions
            self.eventsDead = eventsDead
        }
    }

    package init(
        consumerProperties: [String: String], producerProperties: [String: String],
        group: String, topics: Topics, partitionsIfMissing: Int?,
        redis: Deployment, redisPrefix: String,
        lineup: Lineup, usesEventClock: Bool, idleAfter: Duration, skewMax: Span,
        onLostEvents: OnLostEvents, rebuildWindow: Span?, batchMax: Int, cacheUsers: Int
    ) {
        self.consumerProperties = consumerProperties
        self.producerProperties = producerProperties
        self.group = group
        self.topics = topics
        self.partitionsIfMissing = partitionsIfMissing
        self.redis = redis
        self.redisPrefix = redisPrefix
        self.lineup = lineup
        self.usesEventClock = usesEventClock
        self.idleAfter = idleAfter
        self.skewMax = skewMax
        self.onLostEvents = onLostEvents
        self.rebuildWindow = rebuildWindow
        self.batchMax = batchMax
        self.cacheUsers = cacheUsers
    }
}
