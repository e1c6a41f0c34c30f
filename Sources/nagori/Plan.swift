import ArgumentParser
import Inspection
import Kafka
import Redis
import Scenarios
import Sender
import Settings
import Storage

/// `nagori plan OLD NEW`
struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what changes when scenarios take the place of others.",
        discussion: """
            With --live it counts, in Redis, the partial matches and waiting mails that each choice \
            of 'on_change' touches. Reads only. Exits 0; 65 and 66 as check does; 69 when Kafka or \
            Redis cannot be reached, 78 when the configuration is wrong.
            """)

    @Argument(help: "Scenario file or folder that is in force.", completion: .file())
    var old: String

    @Argument(help: "Scenario file or folder that shall be.", completion: .file())
    var new: String

    @Flag(help: "Count what is in flight.")
    var live = false

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        var plan = ChangePlan(
            from: try ScenarioSet.loadSound([old]).scenarios,
            to: try ScenarioSet.loadSound([new]).scenarios)
        if live {
            do { try count(into: &plan, settings) } catch let error as KafkaError {
                throw ExitCode.unavailable.saying("Kafka: \(error)")
            } catch let error as RedisError {
                throw ExitCode.unavailable.saying("\(error)")
            }
        }
        try put(plan.text)
    }

    private func count(into plan: inout ChangePlan, _ settings: Settings) throws {
        let shards = try ShardAccess(settings)
        plan.beginCounting()
        for partition in 0..<shards.count {
            let (keys, connection) = try shards.open(partition)
            var scan = ShardScan(keys, on: connection)
            while let states = try scan.stretch() {
                for (user, state) in states { plan.count(state, of: user) }
            }
        }
    }
}
