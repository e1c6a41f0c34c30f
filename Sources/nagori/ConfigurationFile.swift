import ArgumentParser
import Foundation
import Settings

/// `--config FILE`, for every command that reads the configuration.
struct ConfigurationFile: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: "The configuration file; else $NAGORI_CONFIG, else the environment alone.",
        completion: .file())
    var path: String?

    /// Reads the file and the environment. Says every mistake on standard error.
    func load() throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        do throws(SettingsError) {
            return try Settings.load(
                file: path ?? environment["NAGORI_CONFIG"], environment: environment)
        } catch {
            throw Exit.configuration.saying(error)
        }
    }
}
