package import Kafka
package import Storage
package import Workers

/// What a processor works among: Kafka, Redis and the time, or what a simulation puts in their
/// place. For the processor's thread.
package struct Surroundings {
    package var consumer: any GroupMember
    package var producer: DurableProducer
    package var topics: any TopicDirectory
    package var home: any ShardHome
    package var clocks: Clocks

    package init(
        consumer: any GroupMember, producer: DurableProducer, topics: any TopicDirectory,
        home: any ShardHome, clocks: Clocks
    ) {
        self.consumer = consumer
        self.producer = producer
        self.topics = topics
        self.home = home
        self.clocks = clocks
    }

    /// - Throws: when a librdkafka property is wrong.
    init(_ configuration: Configuration) throws(KafkaError) {
        self.init(
            consumer: try Consumer(
                properties: configuration.consumerProperties, group: configuration.group,
                topic: configuration.topics.events),
            producer: try DurableProducer(properties: configuration.producerProperties),
            topics: try BrokerTopics(properties: configuration.consumerProperties),
            home: RedisHome(
                configuration.redis, prefix: configuration.redisPrefix,
                wordsKept: configuration.wordsKept),
            clocks: .system)
    }
}
