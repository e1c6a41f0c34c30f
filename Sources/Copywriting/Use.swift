package import Scenarios

/// A scenario's use of a template: to whom the mail goes, and what it is given to print.
package struct Use {
    let isMarketing: Bool
    /// To an address of ours: our own people may hear what a customer did.
    let isInternal: Bool
    /// By variable, what it tells of the user's behaviour.
    let tales: [String: String]

    package init(_ send: Send, of scenario: Scenario) {
        isMarketing = scenario.policy.messageClass == .marketing
        isInternal = send.to != nil
        let looks = Looks(scenario)
        tales = send.variables.reduce(into: [:]) { tales, variable in
            if let tale = looks.tale(of: variable.value) {
                tales[variable.name] = "scenario '\(scenario.id)' gives \(tale)"
            }
        }
    }
}
