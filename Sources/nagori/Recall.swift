import ArgumentParser
import Catalogue
import Events
import Policy
import Redis
import Scenarios
import Settings
import Storage

/// `nagori recall SCENARIO…`
struct Recall: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes back what scenarios have decided and not sent yet.",
        discussion: """
            Mails of matches made before now end as `suppress: recalled` when their hour comes, and in \
            the senders' queues as `recalled`, when their turn comes; later matches go on, unless the \
            scenario is changed or deleted first. `nagori run` heeds it within 5 seconds, `nagori send` \
            within 1. Without names, it lists what is stopped. What a relay has got cannot be taken back.

            Exits 0; 69 when Redis cannot be used, 78 when the configuration is wrong.
            """)

    @Argument(help: "Scenarios by id.")
    var scenarios: [String] = []

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        try StopList.use(settings) { list in
            if scenarios.isEmpty { return try put(try list.read().text) }
            for id in ScenarioSet.known(scenarios, settings) {
                let now = EventTime.wallClock
                try list.recall(id, before: now)
                try put("recalled \(id): matches before \(now)")
            }
        }
    }
}

/// `nagori resume SCENARIO…`
struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets scenarios go on whose fuse has blown.",
        discussion: """
            The fuse begins to count anew. Matches that ended as `suppress: fuse` meanwhile stay ended. \
            `nagori run` heeds it within 5 seconds.

            Exits 0; 69 when Redis cannot be used, 78 when the configuration is wrong.
            """)

    @Argument(help: "Scenarios by id.")
    var scenarios: [String]

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        try StopList.use(settings) { list in
            for id in ScenarioSet.known(scenarios, settings) {
                let hadBlown = try list.mend(id)
                try put(hadBlown ? "resumed \(id)" : "\(id): its fuse had not blown")
            }
        }
    }
}

extension ScenarioSet {
    /// The names; a brake works for a scenario that is gone, or whose file is broken, too.
    fileprivate static func known(_ names: [String], _ settings: Settings) -> [String] {
        let files = (try? ScenarioFiles.read(settings.scenarios)) ?? []
        let known = ScenarioSet.read(files).scenarios.map(\.id)
        for name in names where !known.contains(name) {
            tell(
                "there is no sound scenario '\(name)' now (there are: "
                    + "\(known.joined(separator: ", "))); done all the same")
        }
        return names
    }
}

extension StopList {
    /// Ends the command when Redis cannot be used.
    fileprivate static func use(_ settings: Settings, _ body: (StopList) throws -> Void) throws {
        let list = StopList(Servers(try .sound(settings)), prefix: settings.redis.prefix)
        do { try body(list) } catch let error as RedisError {
            throw ExitCode.unavailable.saying("\(error)")
        }
    }
}

extension Stops {
    /// For people.
    fileprivate var text: String {
        let lines =
            blown.sorted().map { "\($0): its fuse has blown" }
            + recalled.sorted { $0.key < $1.key }.map { "\($0): recalled before \($1)" }
        return lines.isEmpty ? "nothing is stopped" : lines.joined(separator: "\n")
    }
}
