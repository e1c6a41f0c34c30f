package import Events
package import Scenarios

/// What the gate made of a match. Each match ends in exactly one that is terminal.
package struct Decision: Equatable, Sendable {
    /// 32 hexadecimal digits; that of the mail request too.
    package var id: String
    package var scenario: String
    package var user: String
    /// The template; empty when the scenario is not loaded any more.
    package var mail: String
    package var verdict: Verdict
    /// Of the reason; nothing for a `send`.
    package var numbers = Numbers()
    package var matchedAt: EventTime
    package var decidedAt: EventTime
    package var steps: [(name: String, ids: [String])]

    package enum Verdict: Equatable, Sendable {
        case send(Order)
        /// Waits until then, and is decided again.
        case hold(until: EventTime, Holding)
        case suppress(Suppression)
    }

    package enum Holding: String, Sendable, CaseIterable {
        case quietHours = "quiet_hours"
        case quietDay = "quiet_day"
        case sendAt = "send_at"
        /// Others may come that are worth more.
        case collect
        /// The mails of the last days leave no room yet.
        case cap
    }

    package enum Suppression: String, Sendable, CaseIterable {
        case oncePer = "once_per"
        case cap
        /// Another mail was worth more.
        case outranked
        case cancelled
        case expired
        /// What the mail's `if` asks for has not come.
        case notIf = "if"
        /// What the mail's `unless` names has come.
        case unless
        /// The date that its hour is counted from is missing, or is none.
        case noDate = "no_date"
        /// Its hour had passed when the pattern matched.
        case datePassed = "date_passed"
        case noAddress = "no_address"
        /// The user has said no to such mails.
        case unsubscribed
        /// The user has not said yes to such mails, which is asked for.
        case noConsent = "no_consent"
        /// Mail to the address came back for good, or was called spam.
        case suppressed
        /// Nobody has approved the scenario, or a template of it, as it is.
        case unapproved
        /// The user is not among those with whom the scenario begins.
        case canary
        /// The scenario made more matches in an hour than it may.
        case fuse
        /// Somebody took the scenario's mails back.
        case recalled
        /// Its scenario is not loaded any more, or another version of it is.
        case scenarioChanged = "scenario_changed"
        /// More mails wait for the user than are kept.
        case tooManyHeld = "too_many_held"
        /// Partitions were added to the events topic, and the user's events go to another one.
        case moved
    }

    package static func == (a: Decision, b: Decision) -> Bool {
        a.id == b.id && a.scenario == b.scenario && a.user == b.user
            && a.mail == b.mail && a.verdict == b.verdict && a.numbers == b.numbers
            && a.matchedAt == b.matchedAt && a.decidedAt == b.decidedAt
            && a.steps.elementsEqual(b.steps) { $0.name == $1.name && $0.ids == $1.ids }
    }
}

extension Decision {
    package var isTerminal: Bool {
        if case .hold = verdict { false } else { true }
    }

    /// `send`, `hold` or `suppress`.
    package var kind: String {
        switch verdict {
        case .send: "send"
        case .hold: "hold"
        case .suppress: "suppress"
        }
    }

    package var reason: String {
        switch verdict {
        case .send: "matched"
        case .hold(_, let holding): holding.rawValue
        case .suppress(let suppression): suppression.rawValue
        }
    }

    /// When the mail goes out, or is decided again; nil when it never does.
    package var dueAt: EventTime? {
        switch verdict {
        case .send: decidedAt
        case .hold(let until, _): until
        case .suppress: nil
        }
    }
}

/// What a mail request says beyond its decision.
package struct Order: Equatable, Sendable {
    package var version: String
    package var messageClass: MessageClass
    package var brand: String?
    /// Whoever wants no more of it says no to this; nil: to all marketing mails.
    package var topic: String?
    /// Empty with a role.
    package var to: String
    /// Of our own people; the sender knows who that is.
    package var role: String?
    package var name: String?
    package var template: String
    package var locale: String?
    package var variables: [String: Value]
    package var reason: String
    package var expiresAt: EventTime?
    /// When the mail must not arrive, should it go out late; nil: it always may.
    package var quiet: QuietTime?
    /// What caps ask once more when it goes out; nil: none counts it.
    package var room: Room?
    /// Whether a no of the user stops it, whenever it comes.
    package var heedsConsent = false
}
