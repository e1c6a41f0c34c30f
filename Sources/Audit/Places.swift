package import Redis

/// Where the books are.
package struct Places: Sendable {
    /// librdkafka's, for a consumer.
    package var kafka: [String: String]
    package var events: String
    package var eventsDead: String
    package var mailSend: String
    package var mailDead: String
    package var decisions: String
    /// The group of `nagori send`.
    package var group: String
    package var deployment: Deployment
    package var redisPrefix: String
    /// From which record on, in milliseconds since 1970.
    package var start: Int64

    package init(
        kafka: [String: String], events: String, eventsDead: String, mailSend: String,
        mailDead: String, decisions: String, group: String, deployment: Deployment,
        redisPrefix: String, start: Int64
    ) {
        self.kafka = kafka
        self.events = events
        self.eventsDead = eventsDead
        self.mailSend = mailSend
        self.mailDead = mailDead
        self.decisions = decisions
        self.group = group
        self.deployment = deployment
        self.redisPrefix = redisPrefix
        self.start = start
    }
}
