import Patterns
import Scenarios

/// Whether the roles that scenarios name are those of the configuration.
struct StaffCheck {
    let set: ScenarioSet
    let roles: [String]

    var diagnostics: [Diagnostic] {
        self.set.scenarios.flatMap { scenario in
            scenario.sends.indices.compactMap { number in
                guard let role = scenario.sends[number].role, !roles.contains(role) else {
                    return nil
                }
                let known = roles.sorted()
                return self.set.diagnostic(
                    atRecipient: number, of: scenario,
                    "send.staff of the configuration knows no role '\(role)'"
                        + Spelling.hint(role, in: known)
                        + (known.isEmpty ? "" : " (there are: \(known.joined(separator: ", ")))"))
            }
        }
    }
}
