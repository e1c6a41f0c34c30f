import ArgumentParser
import Catalogue
import Events
import Explanation
import Inspection
import LineFiles
import Matching
import Patterns
import Policy
import Replay
import Scenarios
import Settings

/// `nagori explain --scenario S --user U`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says why a user did or did not get a scenario's mail.",
        discussion: """
            With --events: the user's events in order, what each of them did or why it did not \
            count, what was decided, and what still waits; of a long story the last 200 entries. \
            Without: what waits by the state in Redis, which keeps no history. Reads only.

            Exits 0, also when there is nothing to tell; 65 when a scenario is wrong, 66 when a \
            file or the scenario is missing, 69 when Kafka or Redis cannot be reached, 78 when \
            the configuration is wrong.
            """)

    @Option(help: "The scenario's id, as its file says it.")
    var scenario: String

    @Option(help: "The userId of the events.")
    var user: String

    @Option(help: "Events, one JSON object a line; .gz too; - for standard input.")
    var events: String?

    @Option(
        help: """
            Scenario file, or a folder of them, may be given more than once; else those of the \
            configuration. The others count too: their mails fill the cap.
            """)
    var scenarios: [String] = []

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if user.isEmpty { throw ValidationError("--user is empty; no event has such a user") }
    }

    func run() throws {
        let settings = try configuration.load()
        let paths = scenarios.isEmpty ? settings.scenarios : scenarios
        let set = try ScenarioSet.loadSound(paths)
        if let events {
            try put(try story(in: events, set.scenarios, settings))
        } else {
            try put(try standing(set.scenarios, settings))
        }
    }

    private func story(
        in path: String, _ scenarios: [Scenario], _ settings: Settings
    ) throws -> String {
        let (rules, limits) = (try Rules.load(settings), Limits(settings.run))
        guard
            var explanation = Explanation(
                of: scenario, user: user, among: scenarios, rules: rules, limits: limits)
        else { throw unknownScenario(scenarios) }
        var history = UserHistory(
            of: user, vocabulary: explanation.vocabulary, lateness: limits.lateness,
            recordTime: .wallClock, maxSkew: settings.run.maxSkew)
        do {
            try LineFile(path: path).forEach { line, _ in
                guard let (sighting, watermark) = history.take(line) else { return }
                explanation.take(sighting, watermark: watermark)
            }
        } catch let error as LineFileError { throw error.ending }
        guard history.isThere else {
            return "\(path): no event is of the user '\(user)'"
                + Spelling.hint(user, in: history.others.sorted())
        }
        return explanation.end(at: history.watermark)
    }

    private func standing(_ scenarios: [Scenario], _ settings: Settings) throws -> String {
        let (rules, limits) = (try Rules.load(settings), Limits(settings.run))
        guard scenarios.contains(where: { $0.id == scenario }) else {
            throw unknownScenario(scenarios)
        }
        let engine = Engine(scenarios, rules: rules, limits: limits)
        let (shard, state) = try UserReport.fetch(user, settings, engine)
        let now = settings.run.clock == .event ? shard.watermark : .wallClock
        let standing = Standing(
            of: scenario, user: user, state: state, set: engine.set, rules: rules, limits: limits,
            streamTime: shard.watermark, now: now)
        return (standing?.text ?? "")
            + "\nWhat came before is not kept; --events FILE tells it from recorded events."
    }

    private func unknownScenario(_ scenarios: [Scenario]) -> ExitCode {
        let known = scenarios.map(\.id).sorted()
        let hint = Spelling.hint(scenario, in: known)
        return ExitCode.noInput.saying(
            "no scenario is called '\(scenario)'\(hint) (there are: "
                + "\(known.joined(separator: ", ")))")
    }
}
