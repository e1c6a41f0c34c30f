package import Scenarios

/// What somebody has looked at and let go out; anything else is not sent.
package struct Approved: Equatable, Sendable {
    /// By id, the versions that may be sent.
    package var scenarios: [String: Set<String>]
    /// Names of those whose present content may be sent.
    package var templates: Set<String>

    package init(scenarios: [String: Set<String>], templates: Set<String>) {
        self.scenarios = scenarios
        self.templates = templates
    }

    package func contains(_ scenario: Scenario) -> Bool {
        scenarios[scenario.id]?.contains(scenario.version) == true
            && scenario.sends.allSatisfy { templates.contains($0.mail) }
    }
}
