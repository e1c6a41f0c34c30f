package import Events
package import Patterns

/// A scenario file, checked: which sequence of events earns a mail, which mail, under which guard.
package struct Scenario: Equatable, Sendable {
    /// `scenario:`; lower-case letters, digits, `-` and `_`.
    package var id: String
    package var description: String
    /// A digest of what the file says, so that a changed rule is another version.
    package var version: String
    package var pattern: Pattern
    package var send: Send
    package var policy: Guard
    /// `tests:`; nothing to the daemon, which may drop them.
    package var tests: [ScenarioTest]

    package init(
        id: String, description: String, version: String, pattern: Pattern, send: Send,
        policy: Guard, tests: [ScenarioTest] = []
    ) {
        self.id = id
        self.description = description
        self.version = version
        self.pattern = pattern
        self.send = send
        self.policy = policy
        self.tests = tests
    }
}

/// The sequence: positive steps in order, with negative ones between or behind them.
package struct Pattern: Equatable, Sendable {
    /// At least one; the first is positive.
    package var steps: [Step]
    /// First to last positive event; an event exactly this far from the first is outside.
    package var within: Span?
    /// `per:` the property whose values are matched independently inside the user.
    package var key: String?
    package var runs: Runs
    package var afterMatch: AfterMatch
    /// `on_timeout: match`: a run that expires is a match of the steps that it took.
    package var matchesOnTimeout: Bool

    package init(
        steps: [Step], within: Span? = nil, key: String? = nil, runs: Runs = .latest,
        afterMatch: AfterMatch = .noSkip, matchesOnTimeout: Bool = false
    ) {
        self.steps = steps
        self.within = within
        self.key = key
        self.runs = runs
        self.afterMatch = afterMatch
        self.matchesOnTimeout = matchesOnTimeout
    }

    package enum Runs: String, Sendable, CaseIterable { case latest, first, all }

    /// Which other partial matches a match ends, by the event that they began with.
    package enum AfterMatch: Equatable, Sendable {
        case noSkip
        /// Those that began with the event that the match began with.
        case toNext
        /// Those that began before its last event, or with it.
        case pastLast
        /// Those that began before the first, or last, event of the step.
        case toFirst(String)
        case toLast(String)
    }
}

package struct Step: Equatable, Sendable {
    /// Unique among the positive steps; a negative step's is empty.
    package var name: String
    package var kind: Kind
    package var events: Selector
    package var condition: Expression?
    package var follows: Contiguity
    package var quantity: Quantity
    /// Of a positive step that stands for several; then `events` and `condition` say nothing.
    package var group: [Step]

    package init(
        name: String, kind: Kind, events: Selector, condition: Expression? = nil,
        follows: Contiguity = .relaxed, quantity: Quantity = Quantity(), group: [Step] = []
    ) {
        self.name = name
        self.kind = kind
        self.events = events
        self.condition = condition
        self.follows = follows
        self.quantity = quantity
        self.group = group
    }

    /// What may lie between the event before and this step's.
    package enum Contiguity: String, Sendable, CaseIterable {
        /// Nothing.
        case strict
        /// Events that do not satisfy the step.
        case relaxed
        /// Any events: the step may take a later one as well, in another run.
        case any
    }

    /// How often a positive step comes.
    package struct Quantity: Equatable, Sendable {
        /// At least 1.
        package var least: Int
        /// Nil: without end.
        package var most: Int?
        package var isOptional: Bool
        /// Takes what it can before the next step may.
        package var isGreedy: Bool
        /// Between one time and the next.
        package var inner: Inner
        /// The step takes no event that satisfies this, nor any behind it.
        package var until: Expression?

        package init(
            least: Int = 1, most: Int? = 1, isOptional: Bool = false, isGreedy: Bool = false,
            inner: Inner = .relaxed, until: Expression? = nil
        ) {
            self.least = least
            self.most = most
            self.isOptional = isOptional
            self.isGreedy = isGreedy
            self.inner = inner
            self.until = until
        }

        /// `relaxed`, `consecutive` and `combinations`, in Flink's terms.
        package enum Inner: String, Sendable, CaseIterable {
            case relaxed, consecutive, combinations
        }
    }

    package enum Kind: Equatable, Sendable {
        /// Must come. `within`: since the previous positive step's event.
        case present(within: Span?)
        /// Must not come before the next positive step does.
        case absentBetween(perUser: Bool)
        /// Must not come, counted from the event of the last positive step; behind that step only.
        /// `span` nil: until the pattern's `within` is over.
        case absentAfter(span: Span?, anchor: Anchor, perUser: Bool)
    }

    /// Which event of the last positive step starts the clock of a trailing absence.
    package enum Anchor: String, Sendable, CaseIterable { case first, last }

    package enum Selector: Equatable, Sendable {
        case any
        case names([String])
    }
}

/// `send:` what a match sends, to whom, and when.
package struct Send: Equatable, Sendable {
    /// The template's folder name.
    package var mail: String
    /// An address of ours ("tell the support team"); nil: the user's trait `email`.
    package var to: String?
    package var at: Hour
    /// What the template may print, by name; sorted by it.
    package var variables: [Variable]

    package init(mail: String, to: String? = nil, at: Hour = .now, variables: [Variable] = []) {
        self.mail = mail
        self.to = to
        self.at = at
        self.variables = variables
    }

    package enum Hour: Equatable, Sendable {
        case now
        /// At the local time of day of the last positive step's event.
        case sameLocalTime
        /// At the next such local time of day; minutes since midnight, 0..<1440.
        case local(minute: Int)
    }

    package struct Variable: Equatable, Sendable {
        package var name: String
        /// Of steps' properties only: there is no event at hand when a match is made.
        package var value: Expression

        package init(name: String, value: Expression) {
            self.name = name
            self.value = value
        }
    }
}

/// `guard:` when a match may not be sent. (`guard` is a Swift keyword: fields call it `policy`.)
package struct Guard: Equatable, Sendable {
    package var messageClass: MessageClass
    /// Nil: the configured ones hold, unless `ignoresQuietHours`.
    package var quietHours: QuietHours?
    /// `quiet_hours: none`; then `quietHours` is nil.
    package var ignoresQuietHours: Bool
    /// At most one mail of this scenario to a user in so long.
    package var oncePer: Span?
    /// Events that take back a match which is not sent yet.
    package var cancelOn: [String]
    /// From the match; after it the mail is worth nothing.
    package var expiresAfter: Span?
    /// 0...100, 50 by default; higher is more important.
    package var priority: Int

    package init(
        messageClass: MessageClass = .marketing, quietHours: QuietHours? = nil,
        ignoresQuietHours: Bool = false, oncePer: Span? = nil, cancelOn: [String] = [],
        expiresAfter: Span? = nil, priority: Int = 50
    ) {
        self.messageClass = messageClass
        self.quietHours = quietHours
        self.ignoresQuietHours = ignoresQuietHours
        self.oncePer = oncePer
        self.cancelOn = cancelOn
        self.expiresAfter = expiresAfter
        self.priority = priority
    }
}

package enum MessageClass: String, Sendable, CaseIterable {
    case marketing, transactional, alert

    /// Whether quiet hours and caps hold back mails of this class.
    package var isPolite: Bool { self == .marketing }
}

/// A daily window of local time, minutes since midnight, half-open; may run over midnight.
package struct QuietHours: Hashable, Sendable {
    /// 0..<1440, never equal to `end`.
    package var start: Int
    package var end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }
}
