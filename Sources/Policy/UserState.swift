package import Events
package import Matching

/// All that is remembered of one user.
package struct UserState: Equatable, Sendable {
    package var profile = Profile()
    package var runs: [Run] = []
    package var held: [Held] = []
    package var sent: [Sent] = []

    package init() {}

    /// Nothing worth storing.
    package var isEmpty: Bool {
        runs.isEmpty && held.isEmpty && sent.isEmpty && profile == Profile()
    }
}

/// What the newest `identify` events said; each text is at most `bytesMax` long.
package struct Profile: Equatable, Sendable {
    /// Longer traits are not taken.
    package static let bytesMax = 320

    package var email: String?
    package var name: String?
    /// IANA identifier.
    package var timezone: String?
    package var locale: String?

    package init() {}
}

/// A match that waits to be sent.
package struct Held: Equatable, Sendable {
    package var id: String
    /// Its id, should the program be unknown when the state is read again.
    package var scenario: String
    package var match: Match
    /// On the gate's clock.
    package var due: EventTime

    package init(id: String, scenario: String, match: Match, due: EventTime) {
        self.id = id
        self.scenario = scenario
        self.match = match
        self.due = due
    }
}

/// A mail that was sent, as caps and `once_per` count it.
package struct Sent: Equatable, Sendable {
    /// `Fingerprint` of the scenario's id, whatever its version.
    package var scenario: UInt32
    /// Index in `MessageClass.allCases`.
    package var messageClass: UInt8
    package var at: EventTime

    package init(scenario: UInt32, messageClass: UInt8, at: EventTime) {
        self.scenario = scenario
        self.messageClass = messageClass
        self.at = at
    }
}
