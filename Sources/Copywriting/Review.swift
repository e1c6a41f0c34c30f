import Mail
package import Patterns

/// What is to be said about the words of mail templates.
package struct Review {
    /// In order of place; what is allowed is left out.
    package let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - texts: The files of sound templates and of partials, by path below `folder`.
    ///   - uses: What scenarios do with a template, by its name.
    ///   - folder: What messages put before a file.
    ///   - hasUnsubscribeURL: whether the sender is told of one.
    package init(
        _ texts: [String: String], uses: [String: [Use]], folder: String, hasUnsubscribeURL: Bool
    ) {
        let pieces = texts.compactMapValues(TemplatePiece.pieces)
        let versions = Version.all(in: texts.keys)
        var remarks: Set<Remark> = []
        /// By file, whether all templates that it is part of are used by scenarios given here.
        var isUsed: [String: Bool] = [:]
        for version in versions {
            let own = uses[version.template, default: []]
            let reading = Reading(version, pieces, uses: own, hasUnsubscribeURL: hasUnsubscribeURL)
            remarks.formUnion(reading.remarks)
            for file in reading.files { isUsed[file] = isUsed[file, default: true] && !own.isEmpty }
        }
        var found: [Diagnostic] = []
        var allowances: [Allowance] = []
        for file in isUsed.keys {
            let read = Allowance.read(file, pieces[file, default: []])
            allowances += read.allowances
            found += read.mistakes.prefix(Self.allowancesMax).map {
                Self.diagnostic($0.place, .error, $0.message, folder)
            }
        }
        var unused: [String: Int] = [:]
        let allowed = Dictionary(grouping: allowances, by: \.place.file)
        let known = Dictionary(grouping: remarks, by: \.place.file)
        for allowance in allowances
        where !known[allowance.place.file, default: []].contains(where: allowance.allows) {
            let isJudged = isUsed[allowance.place.file] ?? false
            if allowance.rule.needsScenario, !isJudged { continue }
            unused[allowance.place.file, default: 0] += 1
            guard unused[allowance.place.file, default: 0] <= Self.allowancesMax else { continue }
            let message =
                "[\(allowance.rule.rawValue)] finds nothing here that could be allowed; "
                + "take the comment away, or put it on the line before"
            found.append(Self.diagnostic(allowance.place, .warning, message, folder))
        }
        found += remarks.filter { remark in
            !allowed[remark.place.file, default: []].contains { $0.allows(remark) }
        }.map { $0.diagnostic(in: folder) }
        diagnostics = found.sorted()
    }

    /// Of one file: those that are said to be wrong or idle.
    private static let allowancesMax = 50

    private static func diagnostic(
        _ place: Place, _ severity: Diagnostic.Severity, _ message: String, _ folder: String
    ) -> Diagnostic {
        Diagnostic(
            file: "\(folder)/\(place.file)", line: place.line, column: place.column,
            severity: severity, message: message)
    }
}

/// A template in one language.
struct Version: Hashable {
    var template: String
    /// `cart`, `cart/en`
    var folder: String

    static func all(in paths: some Sequence<String>) -> Set<Version> {
        Set(
            paths.compactMap { path in
                let steps = path.split(separator: "/")
                guard steps.count > 1, steps[0] != "partials" else { return nil }
                // A brand's are below `brands/<brand>/`.
                let depth = steps[0] == "brands" ? 3 : 1
                guard steps.count > depth else { return nil }
                return Version(
                    template: steps.prefix(depth).joined(separator: "/"),
                    folder: steps.dropLast().joined(separator: "/"))
            })
    }
}
