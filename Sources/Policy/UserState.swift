package import Events
package import Matching

/// All that is remembered of one user.
package struct UserState: Equatable, Sendable {
    package var profile = Profile()
    package var runs: [Run] = []
    package var held: [Held] = []
    package var sent: [Sent] = []
    /// Events that earlier ones may still come before, in order of time; with a `lateness` only.
    package var waiting: [Event] = []

    /// Fingerprints of the kinds of event that `first_ever` asks for and the user has had;
    /// ascending.
    package var had: [UInt32] = []
    /// The day, counted from 1970-01-01 UTC, on which an event of the user was applied last; nil
    /// while nothing is remembered that would stay.
    package var lastDay: Int64?
    /// Ids of the newest events, for as long as they may be repeated.
    package var seen = SeenIDs()

    package init() {}

    /// Nothing worth storing.
    package var isEmpty: Bool {
        runs.isEmpty && held.isEmpty && sent.isEmpty && waiting.isEmpty && seen.isEmpty
            && !isLasting
    }

    /// Of the events that wait.
    var nextEvent: EventTime? { waiting.isEmpty ? nil : waiting[0].time }

    /// Of the held mails.
    var nextHeld: EventTime? { held.indices.reduce(nil) { earlier($0, held[$1].due) } }

    /// Whether something is remembered until the user has been silent for long.
    var isLasting: Bool { profile != Profile() || !had.isEmpty }

    /// Whether some of that is to be forgotten one day.
    var isForgettable: Bool { profile != profile.lasting || !had.isEmpty }
}

/// What the newest events about the user said; each text is at most `bytesMax` long.
package struct Profile: Equatable, Sendable {
    /// Longer traits are not taken.
    package static let bytesMax = 320

    package var email: String?
    /// When `email` took another's place; nil: it is the first.
    package var addressAt: EventTime?
    package var name: String?
    /// IANA identifier.
    package var timezone: String?
    /// Two capital letters, as ISO 3166 has them.
    package var country: String?
    package var locale: String?
    package var consents = Consents()
    /// Whether mail to `email` has come back for good; another address is asked anew.
    package var isAddressBad = false

    package init() {}

    /// What stays of a user who is forgotten.
    var lasting: Profile {
        var lasting = Profile()
        lasting.consents = consents.lasting
        return lasting
    }
}

/// A match that waits to be sent.
package struct Held: Equatable, Sendable {
    package var id: String
    /// Its id, should the program be unknown when the state is read again.
    package var scenario: String
    package var match: Match
    /// On the gate's clock.
    package var due: EventTime
    /// Which of the scenario's mails, from 0.
    package var mail: Int
    /// Whether what its `if` asks for has come.
    package var hasCome = false
    /// Whether another mail of the match was sent: the `once_per` of a series is asked once.
    package var isFollowing = false

    package init(id: String, scenario: String, match: Match, due: EventTime, mail: Int = 0) {
        self.id = id
        self.scenario = scenario
        self.match = match
        self.due = due
        self.mail = mail
    }
}

/// A mail that was sent, as caps and `once_per` count it.
package struct Sent: Equatable, Sendable {
    /// `Fingerprint` of the scenario's id, whatever its version.
    package var scenario: UInt32
    /// Index in `MessageClass.allCases`.
    package var messageClass: UInt8
    package var priority: UInt8
    package var at: EventTime

    package init(scenario: UInt32, messageClass: UInt8, priority: UInt8 = 50, at: EventTime) {
        self.scenario = scenario
        self.messageClass = messageClass
        self.priority = priority
        self.at = at
    }
}
