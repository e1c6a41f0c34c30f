package import Events
package import Policy

/// What a replay came to, for one set of scenarios.
package struct Outcome: Equatable, Sendable {
    /// In order of time; at one time, by user, then by scenario.
    package var decisions: [Decision]
    /// Ids, ascending.
    package var scenarios: [String]
    /// By scenario.
    package var matches: [Int]
    /// Partial matches dropped because a user had too many, by scenario.
    package var evicted: [Int]
    /// Partial matches that nothing has ended.
    package var runsWaiting: Int
    /// Matches without a terminal decision.
    package var mailsHeld: Int
    /// Of whom something is remembered.
    package var users: Int
    package var watermark: EventTime?
    package var tally: Tally
    /// By scenario, in order of time.
    package var samples: [[Timeline]]
}
