package import Events
import Copywriting
import Delivery
import Mail
import Patterns
import Playing
package import Scenarios

/// Everything there is to say about scenarios, and about templates where there are some.
package struct CatalogueReport {
    /// As compilers print them; scenarios first, then templates, then how the two fit.
    package let remarks: [String]
    package let errorCount: Int
    package let warningCount: Int
    private let scenarioCount: Int
    /// Nil: they were not looked at.
    private let templateCount: Int?

    /// - Parameters:
    ///   - files: The scenario files.
    ///   - templates: A folder; nil: mails are not checked.
    ///   - zone: the configured one, for the times of tests.
    ///   - brands: Those of the configuration; nil: nobody knows.
    ///   - hasUnsubscribeURL: whether the sender is told of one.
    ///   - roles: whom the sender knows of our own people; nil: nobody can say.
    package init(
        _ files: [SourceFile], templates: String?, zone: Zone, brands: Set<String>? = nil,
        hasUnsubscribeURL: Bool, roles: [String]? = nil
    ) {
        let set = ScenarioSet.read(files)
        var diagnostics = set.diagnostics + Playbook(set, zone: zone).diagnostics
        diagnostics += Overlap(set: set).diagnostics
        if let brands { diagnostics += BrandCheck(set, known: brands).diagnostics }
        if let roles { diagnostics += StaffCheck(set: set, roles: roles).diagnostics }
        var mistakes: [String] = []
        var shown = files
        if let path = templates {
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
            var found: [TemplateMistake] = []
            let known = TemplateFolder(path: path, &found)
            for mistake in found {
                let text = Self.text(mistake, in: folder)
                // A broken partial is met in every template that includes it.
                if !mistakes.contains(text) { mistakes.append(text) }
            }
            diagnostics +=
                TemplateCheck(
                    set, templates: known.templates, broken: known.broken, folder: folder,
                    hasUnsubscribeURL: hasUnsubscribeURL
                ).diagnostics
            diagnostics +=
                Review(
                    known.soundTexts, uses: set.uses, folder: folder,
                    hasUnsubscribeURL: hasUnsubscribeURL
                ).diagnostics
            shown += known.texts.map { SourceFile(name: "\(folder)/\($0.key)", text: $0.value) }
            templateCount = known.templates.count + known.broken.count
        } else {
            templateCount = nil
        }
        remarks = diagnostics.excerpts(of: shown) + mistakes
        errorCount = diagnostics.count { $0.severity == .error } + mistakes.count
        warningCount = diagnostics.count { $0.severity == .warning }
        scenarioCount = set.scenarios.count
    }

    package var hasScenarios: Bool { scenarioCount > 0 }

    /// `6 scenarios, 6 templates: no mistakes`; counts in what is wrong with the configuration.
    package func summary(
        configurationErrors: Int = 0, configurationWarnings: Int = 0
    ) -> String {
        var what = Self.count(scenarioCount, "scenario")
        if let templateCount { what += ", " + Self.count(templateCount, "template") }
        let errors = errorCount + configurationErrors
        var mistakes = errors > 0 ? [Self.count(errors, "mistake")] : ["no mistakes"]
        let warnings = warningCount + configurationWarnings
        if warnings > 0 { mistakes.append(Self.count(warnings, "warning")) }
        return "\(what): \(mistakes.joined(separator: ", "))"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    private static func text(_ mistake: TemplateMistake, in folder: String) -> String {
        let file = mistake.file == folder ? folder : "\(folder)/\(mistake.file)"
        let place = mistake.line.map { "\(file):\($0)" } ?? file
        return "\(place): error: \(mistake.problem)"
    }
}
