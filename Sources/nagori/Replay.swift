import ArgumentParser
import Catalogue
import Events
import Kafka
import LineFiles
import Matching
import Policy
import Replay
import Report
import Scenarios
import Settings

/// `nagori replay --scenarios DIR --events FILE`
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Plays recorded events and says what the daemon would decide.",
        discussion: """
            Reads a file, or with --from the events topic, which it leaves untouched: no group, no \
            commits. Prints one decision a line (JSON) in order of time, then a summary on standard \
            error. Time is the events' own. Needs no Redis. Lines that are no events are counted \
            and passed over.

            With --against the same events pass through another set of scenarios too; the summary \
            and the report show the sets side by side, the decisions printed are those of \
            --scenarios.

            Exits 0; 65 when a scenario is wrong, 66 when a file is missing, 69 when Kafka cannot \
            be read, 74 when a file cannot be written, 78 when the configuration is wrong.
            """)

    /// Further sets.
    private static let againstMax = 4
    /// Matches of each scenario that the report shows from event to event.
    private static let samples = 10

    @Option(help: "Scenario file, or a folder of them; may be given more than once.")
    var scenarios: [String]

    @Option(
        help: ArgumentHelp(
            "Another set to hold them against: a file or a folder. Up to \(againstMax) times.",
            valueName: "scenarios"))
    var against: [String] = []

    @Option(help: "Events, one JSON object a line; .gz too; - for standard input.")
    var events: String?

    @Option(
        parsing: .unconditional,
        help: "Read the events topic instead, from this time of its records on (ISO 8601, -14d).",
        transform: Self.start)
    var from: EventTime?

    @Option(
        help: "Settle what is due up to this time, should the events end earlier (ISO 8601).",
        transform: Self.time)
    var until: EventTime?

    @Option(help: "File for the decisions; - for standard output, the default without --report.")
    var decisions: String?

    @Option(help: "HTML page with the statistics, and samples of what users did.")
    var report: String?

    @Option(help: "The statistics as JSON, for programs.")
    var json: String?

    @OptionGroup var configuration: ConfigurationOption

    func validate() throws {
        if (events == nil) == (from == nil) {
            throw ValidationError(
                "--events reads a file, --from the events topic: give one of them")
        }
        if against.count > Self.againstMax {
            throw ValidationError("--against may be given \(Self.againstMax) times")
        }
    }

    func run() throws {
        let settings = try configuration.load()
        let sets = [scenarios] + against.map { [$0] }
        let engines = Engine.sideBySide(
            try sets.map { try ScenarioSet.loadSound($0).scenarios },
            rules: try Rules.loadUnapproved(settings), limits: Limits(settings.run))
        let start = ContinuousClock.now
        do {
            // Before hours of reading.
            let outputs = try Outputs(self)
            let source = try ReplaySource(self, settings)
            var run = OfflineRun(
                engines, shards: source.shards, recordTime: .wallClock,
                maxSkew: settings.run.maxSkew, samples: report == nil ? 0 : Self.samples)
            try source.play(into: &run)
            let outcomes = run.end(until: until)
            try outputs.write(outcomes[0].decisions)
            let names = sets.map { $0.joined(separator: " ") }
            let comparison = Comparison(
                Array(zip(names, outcomes)).map { (name: $0, outcome: $1) },
                zone: settings.run.zone)
            try outputs.report?.write(comparison.page.utf8)
            try outputs.json?.write(comparison.json)
            try outputs.flush()
            tell(comparison.summary(elapsed: .now - start))
        } catch let error as LineFileError {
            throw error.ending
        } catch let error as KafkaError {
            let why = error.isUnknownTopic ? KafkaError.missing(settings.topics.events) : "\(error)"
            let brokers = settings.kafka.brokers.map(\.description).joined(separator: ",")
            throw ExitCode.unavailable.saying("Kafka at \(brokers) (kafka.brokers): \(why)")
        }
    }

    private static func time(_ text: String) throws -> EventTime {
        if let time = EventTime(iso8601: text) { return time }
        throw ValidationError("'\(text)' is no time such as 2026-04-01T10:00:00+09:00")
    }

    private static func start(_ text: String) throws -> EventTime {
        if let time = EventTime(iso8601: text) { return time }
        if text.hasPrefix("-"), let ago = milliseconds(String(text.dropFirst())) {
            return .wallClock - Span(milliseconds: ago)
        }
        throw ValidationError(
            "'\(text)' is no time such as 2026-04-01T10:00:00+09:00, and no time ago such as -14d")
    }
}

/// The files that a replay writes.
private struct Outputs {
    let decisions: LineOutput?
    let report: LineOutput?
    let json: LineOutput?

    init(_ command: ReplayCommand) throws(LineFileError) {
        report = try command.report.map { path throws(LineFileError) in try LineOutput(path: path) }
        json = try command.json.map { path throws(LineFileError) in try LineOutput(path: path) }
        let path = command.decisions ?? (report == nil && json == nil ? "-" : nil)
        decisions = try path.map { path throws(LineFileError) in try LineOutput(path: path) }
    }

    func write(_ decided: [Decision]) throws(LineFileError) {
        guard let decisions else { return }
        // A decision is large: a copy of each would cost more than its line.
        let span = decided.span
        for index in span.indices { try decisions.write(span[index].jsonBytes) }
    }

    func flush() throws(LineFileError) {
        try decisions?.flush()
        try report?.flush()
        try json?.flush()
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
