import ArgumentParser
import Foundation
import Matching
import Settings

/// `--config FILE`, the same for every command.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "Configuration file; else the one that NAGORI_CONFIG names, else the defaults.",
        completion: .file())
    var file: String?

    /// Whether there is a file at all.
    var path: String? {
        let variable = ProcessInfo.processInfo.environment["NAGORI_CONFIG"] ?? ""
        return file ?? (variable.isEmpty ? nil : variable)
    }

    func read() throws(SettingsError) -> Settings {
        let settings = try Settings.load(
            file: path, environment: ProcessInfo.processInfo.environment)
        try settings.checkProperties()
        return settings
    }

    /// Ends the command when the configuration is wrong; `forClients`: also when librdkafka makes no
    /// clients with it.
    func load(forClients: Bool = false) throws -> Settings {
        do throws(SettingsError) {
            let settings = try read()
            if forClients { try settings.checkClients() }
            return settings
        } catch {
            throw ExitCode.badConfiguration.saying(error.description)
        }
    }
}

extension Limits {
    init(_ settings: Settings.Run) {
        self.init(runs: settings.maxRuns)
        events = settings.maxEvents
        lateness = settings.lateness
        dedupeWindow = settings.dedupeWindow
        silence = settings.forgetAfter
    }
}
