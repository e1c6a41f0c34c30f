import ArgumentParser
import Kafka
import Redis
import Sender
import Settings
import Storage

/// The shards as the configuration places them, for commands that look at what Redis holds.
struct ShardAccess {
    /// Partitions of the events topic.
    let count: Int
    private let settings: Settings
    private let servers: Servers

    /// - Throws: `KafkaError` when the topic cannot be asked about.
    init(_ settings: Settings) throws {
        self.settings = settings
        servers = Servers(try .sound(settings))
        let topics = try Topics(properties: settings.kafka.producerProperties())
        count = try topics.partitionCount(of: settings.topics.events)
    }

    /// Where the events of the user go.
    func shard(of user: String) -> Int { Partitioner.partition(of: user.utf8, among: count) }

    func open(_ partition: Int) throws(RedisError) -> (ShardKeys, Connection) {
        let keys = ShardKeys(
            prefix: settings.redis.prefix, topic: settings.topics.events,
            partition: Int32(partition))
        guard let connection = try servers.connection(for: keys.tag, at: .now) else {
            throw .connection("no node of the cluster says who has \(keys.tag)")
        }
        return (keys, connection)
    }
}

extension Deployment {
    /// Ends the command when it cannot be as it is configured.
    static func sound(_ settings: Settings) throws -> Deployment {
        do { return try Deployment(settings.redis) } catch {
            throw ExitCode.badConfiguration.saying("nagori: \(error)")
        }
    }
}
