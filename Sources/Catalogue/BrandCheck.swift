package import Patterns
package import Scenarios

/// Scenarios of brands that are not configured: nobody would know from whom their mails come.
package struct BrandCheck {
    private let set: ScenarioSet
    private let known: Set<String>

    /// `known`: the brands of the configuration.
    package init(_ set: ScenarioSet, known: some Sequence<String>) {
        self.set = set
        self.known = Set(known)
    }

    /// Every mistake, in order of the scenarios.
    package var diagnostics: [Diagnostic] {
        self.set.scenarios.compactMap { scenario in
            guard let brand = scenario.policy.brand, !known.contains(brand) else { return nil }
            let names = known.sorted()
            return self.set.diagnostic(
                atMail: 0, of: scenario, severity: .error,
                "'brand: \(brand)' of scenario '\(scenario.id)' is not in the configuration's 'brands'"
                    + Spelling.hint(brand, in: names)
                    + (names.isEmpty ? "" : " (there are: \(names.joined(separator: ", ")))"))
        }
    }
}
