import ArgumentParser
import Catalogue
import Events
import Foundation
import Scenarios
import Settings

/// `nagori check DIR`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads scenarios, templates and the configuration, and reports every mistake.",
        discussion: """
            Exits 0 when there is none (warnings do not count), 65 when there is one, 66 when a \
            path or the scenarios are missing. Touches no network.
            """)

    @Argument(
        help: "Scenario files, or folders of them; else those of the configuration.",
        completion: .file())
    var paths: [String] = []

    @Option(
        help: "Folder of mail templates; else the configuration's, if it is there.",
        completion: .directory)
    var templates: String?

    @OptionGroup var configuration: ConfigurationOption

    func run() throws {
        var (settings, mistakes) = readSettings()
        if !mistakes.isEmpty, paths.isEmpty {
            for text in mistakes { try put(text) }
            throw ExitCode.dataError.saying(
                "the configuration cannot be used: scenarios and templates were not checked")
        }
        let files: [SourceFile]
        do { files = try ScenarioFiles.read(paths.isEmpty ? settings.scenarios : paths) } catch {
            throw ExitCode.noInput.saying(error.description)
        }
        let report = CatalogueReport(
            files, templates: try templatesFolder(settings.templates), zone: settings.zone,
            brands: configuration.path == nil ? nil : settings.brands,
            // Without a configuration nobody knows: it may come from the environment later.
            hasUnsubscribeURL: configuration.path == nil || settings.unsubscribes,
            roles: configuration.path == nil ? nil : settings.roles)
        mistakes += settings.limits.mistakes
        for text in mistakes + settings.limits.warnings + report.remarks { try put(text) }
        let summary = report.summary(
            configurationErrors: mistakes.count,
            configurationWarnings: settings.limits.warnings.count)
        if !mistakes.isEmpty || report.errorCount > 0 { throw ExitCode.dataError.saying(summary) }
        guard report.hasScenarios else {
            throw ExitCode.noInput.saying("there is no scenario (.yaml, .yml) here")
        }
        try put(summary)
    }

    private struct Folders {
        var scenarios: [String]
        var templates: String
        var zone: Zone
        /// Nil: the configuration cannot be read.
        var brands: Set<String>?
        var unsubscribes: Bool
        /// Nil: the configuration cannot be read.
        var roles: [String]?
        var limits = LimitsRemarks()
    }

    /// What there is to say of the file of `send.limits`.
    private struct LimitsRemarks {
        var mistakes: [String] = []
        var warnings: [String] = []

        init() {}

        init(_ settings: Settings) {
            do throws(SettingsError) {
                warnings = try settings.idleWarmUps().map { "\($0.place): warning: \($0.problem)" }
            } catch {
                mistakes = error.mistakes.map { "\($0.place): error: \($0.problem)" }
            }
        }
    }

    private func readSettings() -> (Folders, mistakes: [String]) {
        do {
            let settings = try configuration.read()
            let folders = Folders(
                scenarios: settings.scenarios, templates: settings.templates,
                zone: settings.run.zone, brands: Set(settings.brands.keys),
                unsubscribes: settings.send.unsubscribeURL != nil,
                roles: Array(settings.send.staff.keys), limits: LimitsRemarks(settings))
            return (folders, [])
        } catch {
            // The rest is checked as well as it can be.
            let folders = Folders(
                scenarios: ["scenarios"], templates: "templates", zone: .utc, unsubscribes: true)
            return (folders, error.mistakes.map { "\($0.place): error: \($0.problem)" })
        }
    }

    private func templatesFolder(_ configured: String) throws -> String? {
        if FileManager.default.fileExists(atPath: templates ?? configured) {
            return templates ?? configured
        }
        guard let templates else {
            tell("\(configured): there is no such folder, so mail templates are not checked")
            return nil
        }
        throw ExitCode.noInput.saying("\(templates): there is no such folder")
    }
}
