import Foundation

extension Settings {
    /// The configuration of a process: the file, and over it the environment.
    ///
    /// - Throws: every mistake of both at once.
    package static func load(file: String?, environment: [String: String]) throws(SettingsError)
        -> Settings
    {
        guard let file else { return try parse(nil, environment: environment) }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw SettingsError(.file(file, line: 1, column: 1), "cannot read the file")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw SettingsError(.file(file, line: 1, column: 1), "not UTF-8")
        }
        return try parse((file, text), environment: environment)
    }

    /// The same from a text, `file` being what messages call it.
    package static func parse(
        _ file: (name: String, text: String)?, environment: [String: String]
    ) throws(SettingsError) -> Settings {
        let keys = Keys.standard.all
        let written = file.map { SettingsFile(text: $0.text, name: $0.name, keys: keys) }
        let variables = SettingsEnvironment(environment, keys: keys) { path in
            FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
        }
        var mistakes = (written?.mistakes ?? []) + variables.mistakes
        let entries = (written?.entries ?? [:]).merging(variables.entries, uniquingKeysWith: over)
        do throws(SettingsError) {
            var settings = try Settings(entries)
            for (name, path) in settings.brandFiles.sorted(by: { $0.key < $1.key }) {
                do throws(SettingsError) {
                    settings.brands[name] = try brand(path, over: entries)
                } catch { mistakes += error.mistakes }
            }
            if mistakes.isEmpty { return settings }
        } catch { mistakes += error.mistakes }
        throw SettingsError(mistakes: mistakes.sorted { $0.place.order < $1.place.order })
    }

    private static func brand(
        _ path: String, over entries: [String: Raw]
    ) throws(SettingsError) -> Brand {
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(data: data, encoding: .utf8)
        else {
            throw SettingsError(
                .file(path, line: 1, column: 1), "brands: cannot read the file, or it is not UTF-8")
        }
        return try BrandFile.read(text, name: path, over: entries)
    }

    /// A variable sets one entry of a mapping and leaves the others; of all else it takes the place.
    private static func over(_ file: Raw, _ variable: Raw) -> Raw {
        guard case .map(let old, let place) = file, case .map(let new, _) = variable else {
            return variable
        }
        return .map(old.merging(new) { _, new in new }, place)
    }
}

extension Place {
    /// Down the file first, then the variables by name.
    fileprivate var order: (Int, Int, String) {
        switch self {
        case .fallback: (0, 0, "")
        case .file(_, let line, let column): (line, column, "")
        case .variable(let name), .secretFile(let name): (.max, 0, name)
        }
    }
}
