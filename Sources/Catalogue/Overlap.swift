import Events
import Patterns
import Scenarios

/// Scenarios that answer the same events at the same time with a mail each.
///
/// Only what cannot be meant: other times, other recipients, other classes, and scenarios that speak
/// of each other's mails are left alone.
struct Overlap {
    let set: ScenarioSet

    /// At the later scenario of each pair.
    var diagnostics: [Diagnostic] {
        var found: [Diagnostic] = []
        for (index, scenario) in self.set.scenarios.enumerated() {
            let others = self.set.scenarios[..<index]
            guard let other = others.first(where: { Self.overlaps($0, scenario) }) else { continue }
            let message =
                "scenario '\(other.id)' (\(self.set.file(of: other))) sends a mail of the same class "
                + "for the same events at the same time; tell them apart by 'where', or make them "
                + "one scenario: 'send' takes a list"
            found.append(
                self.set.diagnostic(atMail: 0, of: scenario, severity: .warning, message))
        }
        return found
    }

    private static func overlaps(_ a: Scenario, _ b: Scenario) -> Bool {
        guard a.policy.messageClass == b.policy.messageClass, a.pattern.key == b.pattern.key,
            a.pattern.steps.count == b.pattern.steps.count, let first = a.sends.first,
            let second = b.sends.first, first.at == second.at, first.to == second.to
        else { return false }
        return zip(a.pattern.steps, b.pattern.steps).allSatisfy { areAlike($0, $1) }
            && !speaks(a, of: b) && !speaks(b, of: a)
    }

    private static func areAlike(_ a: Step, _ b: Step) -> Bool {
        guard a.quantity == b.quantity, a.follows == b.follows, a.isFirstEver == b.isFirstEver,
            a.group.count == b.group.count, names(a.events) == names(b.events)
        else { return false }
        let isSameCondition = a.condition == b.condition
        switch (a.kind, b.kind) {
        case (.present, .present):
            // The one without a condition takes the other's events too.
            guard isSameCondition || a.condition == nil || b.condition == nil else { return false }
        default:
            guard a.kind == b.kind, isSameCondition else { return false }
        }
        return zip(a.group, b.group).allSatisfy { areAlike($0, $1) }
    }

    private static func names(_ events: Step.Selector) -> Set<String>? {
        switch events {
        case .any: nil
        case .names(let names): Set(names)
        }
    }

    /// Whether a condition of the scenario names the other's mail, or the other itself.
    private static func speaks(_ scenario: Scenario, of other: Scenario) -> Bool {
        let words = Set(other.sends.map(\.mail) + [other.id])
        var asked = scenario.pattern.steps.flatMap(Self.conditions)
        asked += scenario.policy.cancelOn.compactMap(\.condition)
        asked += [scenario.policy.value].compactMap(\.self)
        for send in scenario.sends {
            asked += (send.unless + (send.onlyIf ?? [])).compactMap(\.condition)
        }
        return asked.flatMap(\.leaves).contains { leaf in
            if case .literal(.string(let text)) = leaf { return words.contains(text) }
            return false
        }
    }

    private static func conditions(_ step: Step) -> [Patterns.Expression] {
        [step.condition, step.quantity.until].compactMap(\.self) + step.group.flatMap(conditions)
    }
}
