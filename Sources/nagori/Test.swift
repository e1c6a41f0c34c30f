import ArgumentParser
import Catalogue
import Events
import LineFiles
import Matching
import Playing
import Policy
import Scenarios
import Settings

/// `nagori test PATH…`
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Plays the tests of scenarios and says which fail, and why.",
        discussion: """
            Each test is played with its scenario alone, on a clock of its own, until nothing \
            waits any more. Touches no network.

            Exits 0 when all pass, 1 when one fails, 65 when a scenario or a test is wrong, 66 \
            when a file is missing, 74 when the report cannot be written, 78 when the \
            configuration is wrong.
            """)

    @Argument(
        help: "Scenario files, or folders of them; else those of the configuration.",
        completion: .file())
    var paths: [String] = []

    @Option(help: "File for a report in JUnit's XML.", completion: .file())
    var junit: String?

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        let settings = try configuration.load()
        let rules = try Rules.loadUnapproved(settings)
        let (set, files) = try ScenarioSet.loadSoundFiles(
            paths.isEmpty ? settings.scenarios : paths)
        let book = Playbook(set, zone: rules.zone)
        for text in book.diagnostics.excerpts(of: files) { tell(text) }
        if !book.diagnostics.isEmpty { throw ExitCode.dataError }
        // A test's events are in order.
        var limits = Limits(settings.run)
        limits.lateness = .seconds(0)
        let report = book.play(rules: rules, limits: limits)
        try put(report.text)
        if let junit {
            do throws(LineFileError) {
                let output = try LineOutput(path: junit)
                try output.write(report.junit.utf8.dropLast())
                try output.flush()
            } catch { throw error.ending }
        }
        if report.failedCount > 0 { throw ExitCode.failure }
    }
}
