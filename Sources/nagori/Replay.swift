import ArgumentParser
import Catalogue
import Events
import LineFiles
import Matching
import Policy
import Replay
import Scenarios
import Settings

/// `nagori replay --scenarios DIR --events FILE`
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays a file of events and prints what the daemon would decide.",
        discussion: """
            Prints one decision a line (JSON) in order of time, then a summary on standard error. \
            Time is the events' own. Needs neither Kafka nor Redis. Lines that are no events are \
            counted and passed over.

            Exits 0; 65 when a scenario is wrong, 66 when a file is missing, 78 when the \
            configuration is wrong.
            """)

    @Option(help: "Scenario file, or a folder of them; may be given more than once.")
    var scenarios: [String]

    @Option(help: "Events, one JSON object a line; .gz too; - for standard input.")
    var events: String

    @Option(
        help: "Settle what is due up to this time, should the events end earlier (ISO 8601).",
        transform: Self.time)
    var until: EventTime?

    @Option(help: "File for the decisions instead of standard output.")
    var decisions: String = "-"

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        let set = try ScenarioSet.loadSound(scenarios)
        let engine = Engine(
            set.scenarios, rules: Rules(settings.run), limits: Limits(settings.run))
        var run = OfflineRun(
            engine, recordTime: .wallClock, maxSkew: settings.run.maxSkew)
        let start = ContinuousClock.now
        do {
            let output = try LineOutput(path: decisions)
            try LineFile(path: events).forEach { line, number in run.take(line, number: number) }
            let outcome = run.end(until: until)
            for decision in outcome.decisions { try output.write(decision.json.utf8) }
            try output.flush()
            tell(outcome.summary(elapsed: .now - start))
        } catch let error as LineFileError { throw error.ending }
    }

    private static func time(_ text: String) throws -> EventTime {
        if let time = EventTime(iso8601: text) { return time }
        throw ValidationError("'\(text)' is no time such as 2026-04-01T10:00:00+09:00")
    }
}

extension ScenarioSet {
    /// The scenarios of files and folders. Ends the command when one of them is wrong, after all
    /// that is to say was said.
    static func loadSound(_ paths: [String]) throws -> ScenarioSet {
        try loadSoundFiles(paths).set
    }

    /// The same with the files, for who has more to say about them.
    static func loadSoundFiles(
        _ paths: [String]
    ) throws -> (set: ScenarioSet, files: [SourceFile]) {
        let files: [SourceFile]
        do { files = try ScenarioFiles.read(paths) } catch {
            throw ExitCode.noInput.saying(error.description)
        }
        let set = ScenarioSet.read(files)
        for text in set.excerpts(of: files) { tell(text) }
        if set.hasErrors { throw ExitCode.dataError }
        if set.scenarios.isEmpty {
            throw ExitCode.noInput.saying(
                "\(paths.joined(separator: ", ")): no scenario (.yaml, .yml) here")
        }
        return (set, files)
    }
}

extension LineFileError {
    var ending: ExitCode {
        switch self {
        case .unreadable: ExitCode.noInput.saying(description)
        case .broken: ExitCode.dataError.saying(description)
        case .unwritable, .noUnpacker: ExitCode.inputOutputError.saying(description)
        }
    }
}
