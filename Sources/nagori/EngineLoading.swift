import ArgumentParser
import Catalogue
import Policy
import Scenarios
import Settings
import Zones

extension Engine {
    /// The scenarios of files and folders under the configured rules.
    ///
    /// - Throws: the exit code when one of them is wrong, after all that is to say was said.
    init(scenarios paths: [String], _ settings: Settings.Run) throws {
        let files: [SourceFile]
        do { files = try ScenarioFiles.read(paths) } catch { throw Exit.input.saying(error) }
        let set = ScenarioSet.read(files)
        for text in set.excerpts(of: files) { Exit.say(text) }
        if set.hasErrors { throw ExitCode(Exit.data.rawValue) }
        if set.scenarios.isEmpty {
            throw Exit.input.saying(NoScenario(paths: paths))
        }
        self.init(set.scenarios, rules: Rules(settings), runsMax: settings.maxRuns)
    }
}

struct NoScenario: Error, CustomStringConvertible {
    let paths: [String]

    var description: String {
        paths.isEmpty
            ? "`scenarios` names no folder: which scenarios are to run?"
            : "\(paths.joined(separator: ", ")): no scenario (.yaml, .yml) here"
    }
}

extension Rules {
    /// The gate's rules, as configured.
    init(_ settings: Settings.Run) {
        let zones = ZoneTable()
        self.init(
            zone: settings.zone, zoneNamed: { zones.zone(named: $0) },
            quietHours: settings.quietHours,
            caps: settings.caps.mapValues { Cap(count: $0.count, span: $0.span) })
    }
}
