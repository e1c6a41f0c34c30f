import ArgumentParser
import Inspection
import Kafka
import Policy
import Scenarios
import Settings

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

    func run() throws {
        let settings = try configuration.load()
        let set = try ScenarioSet.loadSound(settings.scenarios)
        let engine = Engine(set.scenarios, rules: Rules(settings.run))
        do {
            let partition = try partition(settings)
            let (shard, state) = try fetch(user, in: partition, settings, engine)
            let report = UserReport(user: user, shard: shard, state: state, set: engine.set)
            print(json ? report.json : report.text)
        } catch let error as KafkaError {
            throw ExitCode.unavailable.saying("Kafka: \(error)")
        }
    }

    private func partition(_ settings: Settings) throws -> Int {
        let topics = try Topics(properties: settings.kafka.producerProperties())
        let count = try topics.partitionCount(of: settings.topics.events)
        return Partitioner.partition(of: user.utf8, among: count)
    }

    /// The shard's meta and timers, and the user's state.
    private func fetch(
        _ user: String, in partition: Int, _ settings: Settings, _ engine: Engine
    ) throws -> (UserReport.Shard, UserState?) {
        throw ExitCode.unavailable.saying("partition \(partition): reading Redis is not built yet")
    }
}
