package import Events
import Patterns
import Scenarios

/// `first_ever: true`: whether a user has ever had such an event.
///
/// The engine asks it of every event before the matcher sees it, and tells the answer by a property
/// that no event has of itself.
package struct FirstEver: Sendable {
    let events: Program.Choice
    let condition: Term?
    /// Of the events and the condition, not of the scenario: a rule changed elsewhere forgets
    /// nothing.
    package let fingerprint: UInt32
    let property: String

    init(events: Program.Choice, condition: Term?, of step: Step) {
        let names =
            switch step.events {
            case .any: ["*"]
            case .names(let names): names.sorted()
            }
        self.events = events
        self.condition = condition
        fingerprint = Fingerprint.of(
            names.joined(separator: "\u{0}"), step.condition?.description ?? "")
        property = "\u{0}first_ever \(fingerprint)"
    }

    /// Whether the event is of the kind.
    package func takes(_ event: Event) -> Bool {
        events.takes(event.name)
            && (condition?.holds(properties: event.values, captures: []) ?? true)
    }
}
