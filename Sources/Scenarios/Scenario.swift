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
    /// At least one; several are a series.
    package var sends: [Send]
    package var policy: Guard
    /// `tests:`; nothing to the daemon, which may drop them.
    package var tests: [ScenarioTest]
    package var onChange: OnChange

    package init(
        id: String, description: String, version: String, pattern: Pattern, sends: [Send],
        policy: Guard, tests: [ScenarioTest] = [], onChange: OnChange = .finishOld
    ) {
        self.id = id
        self.description = description
        self.version = version
        self.pattern = pattern
        self.sends = sends
        self.policy = policy
        self.tests = tests
        self.onChange = onChange
    }

    /// The folder of a mail's template, below that of all templates: those of a brand have one of
    /// their own.
    package func template(of send: Send) -> String {
        policy.brand.map { "brands/\($0)/\(send.mail)" } ?? send.mail
    }

    /// `on_change:` what becomes of the runs of an earlier version of the file.
    package enum OnChange: String, Sendable, CaseIterable {
        /// They end by the rules by which they began.
        case finishOld = "finish_old"
        /// They end at once, without a mail.
        case restart
        /// They go on by the new rules, where the steps that they took are still there.
        case follow
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
    /// Takes only the first event of the user's life that satisfies `events` and `condition`.
    package var isFirstEver: Bool

    package init(
        name: String, kind: Kind, events: Selector, condition: Expression? = nil,
        follows: Contiguity = .relaxed, quantity: Quantity = Quantity(), group: [Step] = [],
        isFirstEver: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.events = events
        self.condition = condition
        self.follows = follows
        self.quantity = quantity
        self.group = group
        self.isFirstEver = isFirstEver
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
        /// Must not come before the next positive step does; with a `span`, must not come for so
        /// long, and the next positive step comes after that.
        case absentBetween(span: Span? = nil, perUser: Bool)
        /// Must not come, counted from the event of the last positive step; behind that step only.
        /// `span` and `date` nil: until the pattern's `within` is over.
        case absentAfter(span: Span?, anchor: Anchor, perUser: Bool, date: DueDate? = nil)
    }

    /// An instant that a property of an earlier step tells.
    package struct DueDate: Equatable, Sendable {
        package var value: Expression
        /// Added; may be negative.
        package var shift: Span

        package init(value: Expression, shift: Span) {
            self.value = value
            self.shift = shift
        }
    }

    /// Which event of the last positive step starts the clock of a trailing absence.
    package enum Anchor: String, Sendable, CaseIterable { case first, last }

    package enum Selector: Equatable, Sendable {
        case any
        case names([String])
    }
}
