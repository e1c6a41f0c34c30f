package import Mail
package import Patterns
package import Scenarios

/// Whether the scenarios' mails can be written with the templates.
package struct TemplateCheck {
    private let set: ScenarioSet
    private let templates: [String: MailTemplate]
    /// Templates that are there, but broken: others will say why.
    private let broken: Set<String>
    private let folder: String
    private let builtIns: Set<BuiltInVariable>

    /// - Parameters:
    ///   - set: The scenarios.
    ///   - templates: The sound templates, by name.
    ///   - broken: Names of templates that could not be read.
    ///   - folder: What messages put before a template's file.
    ///   - hasUnsubscribeURL: whether the sender is told of one.
    package init(
        _ set: ScenarioSet, templates: [String: MailTemplate], broken: Set<String> = [],
        folder: String, hasUnsubscribeURL: Bool
    ) {
        self.set = set
        self.templates = templates
        self.broken = broken
        self.folder = folder
        builtIns = Set(BuiltInVariable.allCases)
            .subtracting(hasUnsubscribeURL ? [] : [.unsubscribeURL])
    }

    /// Every mistake, in order of the scenarios.
    package var diagnostics: [Diagnostic] {
        var found: [Diagnostic] = []
        for (scenario, number) in mails {
            let name = scenario.template(of: scenario.sends[number])
            if let template = templates[name] {
                found += Self.once(missing(in: template, scenario, number), notIn: found)
                found += unused(template, scenario, number)
            } else if !broken.contains(name) {
                let known = templates.keys.sorted()
                let message =
                    "there is no template '\(name)' in \(folder)"
                    + Spelling.hint(name, in: known)
                    + (known.isEmpty ? "" : " (there are: \(known.joined(separator: ", ")))")
                found.append(
                    set.diagnostic(atMail: number, of: scenario, severity: .error, message))
            }
        }
        return found
    }

    private var mails: [(Scenario, Int)] {
        self.set.scenarios.flatMap { scenario in scenario.sends.indices.map { (scenario, $0) } }
    }

    /// A partial serves several templates, and a template several scenarios.
    private static func once(_ new: [Diagnostic], notIn old: [Diagnostic]) -> [Diagnostic] {
        let known = Set(old)
        var seen: Set<Diagnostic> = []
        return new.filter { !known.contains($0) && seen.insert($0).inserted }
    }

    /// What is printed whatever happens has to be there.
    private func missing(
        in template: MailTemplate, _ scenario: Scenario, _ number: Int
    ) -> [Diagnostic] {
        let given = Set(scenario.sends[number].variables.map(\.name))
        return template.printed.compactMap { use in
            let root = use.root
            let own = BuiltInVariable.allCases.filter { $0.root == root }
            guard !own.isEmpty else {
                return given.contains(root)
                    ? nil : diagnostic(at: use, unknown(root, scenario, number))
            }
            guard let builtIn = own.first(where: { $0.rawValue == use.name }) else {
                let words = own.map(\.rawValue)
                let hint = Spelling.hint(use.name, in: words)
                let message =
                    "there is no '\(use.name)'\(hint) (there is: \(words.joined(separator: ", ")))"
                return diagnostic(at: use, message)
            }
            guard let absence = absence(of: builtIn) else { return nil }
            return diagnostic(at: use, "'\(use.name)' may be missing: \(absence)")
        }
    }

    private func absence(of builtIn: BuiltInVariable) -> String? {
        builtIn == .unsubscribeURL && builtIns.contains(builtIn) ? nil : builtIn.absence
    }

    private func unknown(_ name: String, _ scenario: Scenario, _ number: Int) -> String {
        let known = scenario.sends[number].variables.map(\.name) + builtIns.map(\.rawValue).sorted()
        return "scenario '\(scenario.id)' gives no variable '\(name)'"
            + Spelling.hint(name, in: known) + " (it gives: \(known.joined(separator: ", ")))"
    }

    private func diagnostic(at use: TemplateUse, _ message: String) -> Diagnostic {
        Diagnostic(file: "\(folder)/\(use.file)", line: use.line, column: 1, message: message)
    }

    private func unused(
        _ template: MailTemplate, _ scenario: Scenario, _ number: Int
    ) -> [Diagnostic] {
        let mentioned = template.mentionedVariables
        let names = scenario.sends[number].variables.map(\.name)
        return names.filter { !mentioned.contains($0) }.map { name in
            let message =
                "template '\(template.name)' does not print the variable '\(name)'"
                + Spelling.hint(name, in: mentioned.sorted())
            return set.diagnostic(atMail: number, of: scenario, severity: .warning, message)
        }
    }
}
