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
        scenario.sends.allSatisfy {
            contains(
                scenario: scenario.id, version: scenario.version,
                template: scenario.template(of: $0))
        }
    }

    /// Whether one mail of that version may be sent.
    package func contains(scenario: String, version: String, template: String) -> Bool {
        scenarios[scenario]?.contains(version) == true && templates.contains(template)
    }
}
