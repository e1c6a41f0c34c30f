package import Delivery
import Foundation
package import Kafka
package import Policy
package import Redis
import Storage
package import Workers

/// What a sender works among: Kafka, Redis, the relay and the time, or what a simulation puts in
/// their place. For the sender's thread.
package struct SenderSurroundings {
    package var consumer: any GroupMember
    package var producer: DurableProducer
    package var topics: any TopicDirectory
    /// Opens the register at an endpoint.
    package var register: (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    /// Reads what is stopped.
    package var stops: () throws(RedisError) -> Stops
    /// This process, to the register; without spaces, never used again.
    package var owner: String
    package var courier: any MailCarriage
    package var clocks: Clocks
    package var random: any RandomNumberGenerator

    package init(
        consumer: any GroupMember, producer: DurableProducer, topics: any TopicDirectory,
        register: @escaping (Redis.Endpoint) throws(RedisError) -> any RegisterStore,
        stops: @escaping () throws(RedisError) -> Stops, owner: String, courier: any MailCarriage,
        clocks: Clocks,
        random: any RandomNumberGenerator
    ) {
        self.consumer = consumer
        self.producer = producer
        self.topics = topics
        self.register = register
        self.stops = stops
        self.owner = owner
        self.courier = courier
        self.clocks = clocks
        self.random = random
    }

    /// - Throws: when a librdkafka property is wrong.
    init(_ options: SenderOptions) throws(KafkaError) {
        let list = StopList(
            Servers(
                options.redis, connectTimeout: MailRegister.connectTimeout,
                commandTimeout: MailRegister.commandTimeout), prefix: options.redisPrefix)
        self.init(
            // A group that has no offsets yet begins with the oldest request, lest any be lost.
            consumer: try Consumer(
                properties: options.consumer.merging(["auto.offset.reset": "earliest"]) { $1 },
                group: options.group, topic: options.topics.requests),
            // Room for the headers of a dead letter over the largest request.
            producer: try DurableProducer(
                properties: ["message.max.bytes": "2097152"].merging(options.producer) { $1 }),
            topics: try BrokerTopics(properties: options.consumer),
            register: { endpoint throws(RedisError) in try RedisRegister(endpoint) },
            stops: { () throws(RedisError) in try list.read() }, owner: UUID().uuidString,
            courier: Courier(
                options.relay, fallback: options.fallback, pause: options.fallbackPause),
            clocks: .system,
            random: SystemRandomNumberGenerator())
    }
}
