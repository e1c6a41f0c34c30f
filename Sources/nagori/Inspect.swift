import ArgumentParser
import Inspection
import Kafka
import Policy
import Redis
import Scenarios
import Sender
import Settings
import Storage

/// `nagori inspect --user u1`
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what Redis holds for one user.",
        discussion: """
            Reads only. The scenarios of the configuration give the state its names. Exits 0, also \
            when nothing is stored; 65 and 66 as check does; 69 when Kafka or Redis cannot be \
            reached, 78 when the configuration is wrong.
            """)

    @Option(help: "The userId of the events.")
    var user: String

    @Flag(help: "One JSON object instead of text.")
    var json = false

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if user.isEmpty { throw ValidationError("--user is empty; no event has such a user") }
    }

    func run() throws {
        let settings = try configuration.load()
        let set = try ScenarioSet.loadSound(settings.scenarios)
        let engine = Engine(set.scenarios, rules: try Rules.loadUnapproved(settings))
        let (shard, state) = try UserReport.fetch(user, settings, engine)
        let report = UserReport(user: user, shard: shard, state: state, set: engine.set)
        try put(json ? report.json : report.text)
    }
}

extension UserReport {
    /// What Redis holds of the user and the user's shard. Ends the command when it cannot be read.
    static func fetch(
        _ user: String, _ settings: Settings, _ engine: Engine
    ) throws -> (Shard, UserState?) {
        do {
            let shards = try ShardAccess(settings)
            return try fetch(user, in: shards.shard(of: user), of: shards, engine)
        } catch let error as KafkaError {
            throw ExitCode.unavailable.saying("Kafka: \(error)")
        } catch let error as RedisError {
            throw ExitCode.unavailable.saying("\(error)")
        } catch let error as StateUnreadable {
            throw ExitCode.dataError.saying("The state in Redis cannot be read: \(error)")
        }
    }

    private static func fetch(
        _ user: String, in partition: Int, of shards: ShardAccess, _ engine: Engine
    ) throws -> (Shard, UserState?) {
        let (keys, connection) = try shards.open(partition)
        let glance = try ShardGlance(at: user, in: keys, on: connection)
        let shard = Shard(
            partition: partition, server: "\(connection.endpoint)", epoch: glance.epoch,
            nextOffset: glance.offset, watermark: glance.watermark, timers: glance.deadlines)
        return (
            shard, try glance.state.map { try StateCoding(engine.set).decode($0, of: user).state }
        )
    }
}
