package import Events

/// A match as people want to see it: what the user did, and what was decided.
package struct Timeline: Equatable, Sendable {
    package struct Moment: Equatable, Sendable {
        package var step: String
        package var messageID: String
        /// Nil when only the step's `"*"` asks for the event, so that its name was not read.
        package var event: String?
        /// Nil when the event is not remembered.
        package var time: EventTime?
    }

    /// One decision on the match.
    package struct Turn: Equatable, Sendable {
        package var kind: String
        package var reason: String
        package var at: EventTime
        /// Of a hold: until when.
        package var due: EventTime?
    }

    /// More events of one match are counted, not shown.
    package static let momentsMax = 40
    /// More decisions on one match are not kept.
    package static let turnsMax = 20

    package var id: String
    package var user: String
    package var matchedAt: EventTime
    /// In order of the pattern's steps.
    package var moments: [Moment]
    package var momentsLeftOut: Int
    package var turns: [Turn]
}
