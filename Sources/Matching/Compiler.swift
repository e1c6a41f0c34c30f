package import Events
import Patterns
package import Scenarios

/// Numbers the names of one scenario and lays out what its runs have to capture.
struct Compiler {
    private let scenario: Scenario
    var vocabulary: Vocabulary
    /// For each positive step, by name: what some expression asks of it.
    private var asked: [String: [Capture]] = [:]
    private var base: [String: Int] = [:]
    /// What a run has captured before its first event.
    private(set) var initialCaptures: [Value] = []
    private(set) var firsts: [FirstEver] = []

    init(_ scenario: Scenario, vocabulary: Vocabulary) {
        self.scenario = scenario
        self.vocabulary = vocabulary
        for step in scenario.pattern.allSteps {
            step.condition.map { collect($0) }
            step.quantity.until.map { collect($0) }
            if case .absentAfter(_, _, _, let date?) = step.kind { collect(date.value) }
        }
        for send in scenario.sends {
            for variable in send.variables { collect(variable.value) }
            send.at.date.map { collect($0) }
            for watch in send.unless + (send.onlyIf ?? []) { watch.condition.map { collect($0) } }
        }
        scenario.policy.value.map { collect($0) }
        for watch in scenario.policy.cancelOn { watch.condition.map { collect($0) } }
        for step in scenario.pattern.leaves {
            base[step.name] = initialCaptures.count
            initialCaptures += asked[step.name, default: []].map(\.initial)
        }
    }

    mutating func elements() -> ([Program.Taken], [[Program.Refused]], [Program.Awaited]) {
        var steps: [Program.Taken] = []
        var between: [[Program.Refused]] = []
        var waiting: [Program.Refused] = []
        var trailing: [Program.Awaited] = []
        for step in scenario.pattern.isPlain
            ? scenario.pattern.steps : scenario.pattern.allSteps
        where step.group.isEmpty {
            switch step.kind {
            case .present(let within):
                steps.append(taken(step, within: within))
                between.append(waiting)
                waiting = []
            case .absentBetween(let span, let perUser):
                waiting.append(refused(step, perUser: perUser, span: span))
            case .absentAfter(let span, let anchor, let perUser, let date):
                // A strict one is a state of the automaton.
                guard step.follows != .strict else { continue }
                trailing.append(
                    .init(
                        refused: refused(step, perUser: perUser, span: nil), span: span,
                        anchor: anchor, date: date.map { term($0.value) },
                        shift: date?.shift ?? .seconds(0)))
            }
        }
        return (steps, between, trailing)
    }

    mutating func term(_ expression: Patterns.Expression) -> Term {
        switch expression {
        case .literal(let value): .literal(value)
        case .property(let name): .property(vocabulary.intern(property: name))
        case .stepProperty(let step, let property):
            captured(.latest(vocabulary.intern(property: property)), of: step)
        case .firstProperty(let step, let property):
            captured(.first(vocabulary.intern(property: property)), of: step)
        case .count(let step): captured(.count, of: step)
        case .statistic(let statistic, let step, let property):
            self.statistic(statistic, of: step, vocabulary.intern(property: property))
        case .exists(let a): .exists(term(a))
        case .not(let a): .not(term(a))
        case .and(let a, let b): .and(term(a), term(b))
        case .or(let a, let b): .or(term(a), term(b))
        case .compare(let operation, let a, let b): .compare(operation, term(a), term(b))
        case .arithmetic(let operation, let a, let b): .arithmetic(operation, term(a), term(b))
        case .isIn(let a, let list): .isIn(term(a), list.map { term($0) })
        case .contains(let a, let b): .contains(term(a), term(b))
        case .startsWith(let a, let b): .startsWith(term(a), term(b))
        case .matches(let a, let pattern): .matches(term(a), pattern)
        }
    }

    private func statistic(
        _ statistic: Patterns.Expression.Statistic, of step: String, _ slot: Int
    ) -> Term {
        let terms = Capture.behind(statistic, slot).map { captured($0, of: step) }
        // An average of no numbers is missing: nothing can be divided by zero.
        return terms.dropFirst().reduce(terms[0]) { .arithmetic(.divide, $0, $1) }
    }

    private func captured(_ capture: Capture, of step: String) -> Term {
        guard let base = base[step], let index = asked[step]?.firstIndex(of: capture) else {
            preconditionFailure("the checker lets only steps of the pattern through")
        }
        return .captured(base + index)
    }

    private mutating func taken(_ step: Step, within: Events.Span?) -> Program.Taken {
        Program.Taken(
            name: step.name, events: choice(step.events),
            condition: condition(of: step), within: within,
            until: step.quantity.until.map { term($0) }, isSingle: step.quantity.most == 1,
            captures: asked[step.name, default: []],
            captureBase: base[step.name, default: 0])
    }

    private mutating func refused(
        _ step: Step, perUser: Bool, span: Events.Span?
    ) -> Program.Refused {
        Program.Refused(
            events: choice(step.events), condition: condition(of: step), perUser: perUser,
            span: span)
    }

    /// That an event is the first of its kind is told by a property that no event has of itself.
    mutating func condition(of step: Step) -> Term? {
        let own = step.condition.map { term($0) }
        guard step.isFirstEver else { return own }
        let first = FirstEver(events: choice(step.events), condition: own, of: step)
        let isFirst = Term.property(vocabulary.intern(property: first.property))
        if !firsts.contains(where: { $0.property == first.property }) { firsts.append(first) }
        return own.map { .and($0, isFirst) } ?? isFirst
    }

    mutating func mail(_ send: Send) -> Program.Mail {
        Program.Mail(
            variables: send.variables.map { ($0.name, term($0.value)) },
            date: send.at.date.map { term($0) }, onlyIf: send.onlyIf?.map { watched($0) },
            unless: send.unless.map { watched($0) })
    }

    mutating func watched(_ watch: Watch) -> Program.Watched {
        Program.Watched(
            events: watch.events.map { vocabulary.intern(event: $0) },
            condition: watch.condition.map { term($0) })
    }

    /// What is said of a user and not done by one: traits, and what became of our own mails.
    private static let notOfUser = [
        "identify", "mail_sent", "mail_failed", "mail_bounced", "mail_complained",
    ]

    mutating func choice(_ events: Step.Selector) -> Program.Choice {
        switch events {
        case .any:
            vocabulary.takesAnyEvent = true
            return .others(Self.notOfUser.map { vocabulary.intern(event: $0) })
        case .names(let names): return .names(names.map { vocabulary.intern(event: $0) })
        }
    }

    private mutating func collect(_ expression: Patterns.Expression) {
        switch expression {
        case .literal, .property: break
        case .stepProperty(let step, let property):
            ask(step, .latest(vocabulary.intern(property: property)))
        case .firstProperty(let step, let property):
            // Without the count nobody knows which event was the first.
            ask(step, .count)
            ask(step, .first(vocabulary.intern(property: property)))
        case .count(let step): ask(step, .count)
        case .statistic(let statistic, let step, let property):
            let slot = vocabulary.intern(property: property)
            for capture in Capture.behind(statistic, slot) { ask(step, capture) }
        case .exists(let a), .not(let a), .matches(let a, _): collect(a)
        case .and(let a, let b), .or(let a, let b), .compare(_, let a, let b),
            .arithmetic(_, let a, let b), .contains(let a, let b), .startsWith(let a, let b):
            collect(a)
            collect(b)
        case .isIn(let a, let list):
            collect(a)
            list.forEach { collect($0) }
        }
    }

    private mutating func ask(_ step: String, _ capture: Capture) {
        if !asked[step, default: []].contains(capture) {
            asked[step, default: []].append(capture)
        }
    }
}

extension Step {
    /// Whether the step takes an event.
    package var isPositive: Bool {
        if case .present = kind { true } else { false }
    }

    /// Since the previous step's event.
    package var within: Events.Span? {
        if case .present(let within) = kind { within } else { nil }
    }

    /// Whether the negative step counts whatever the event's key.
    var countsForUser: Bool {
        switch kind {
        case .present: false
        case .absentBetween(_, let perUser), .absentAfter(_, _, let perUser, _): perUser
        }
    }

    /// How long a negative step between others holds, if not until the next one.
    package var quietSpan: Events.Span? {
        if case .absentBetween(let span, _) = kind { span } else { nil }
    }

    /// Whether any event at all may end a run, or a loop, at this step.
    var mindsAnyEvent: Bool {
        follows == .strict || quantity.inner == .consecutive || quantity.until != nil
    }

    /// With those of its group, in order.
    var all: [Step] { [self] + group.flatMap(\.all) }
}

extension Pattern {
    /// Those of groups too, in order.
    package var allSteps: [Step] { steps.flatMap(\.all) }

    /// The positive steps that take events, in order.
    package var leaves: [Step] { allSteps.filter { $0.isPositive && $0.group.isEmpty } }
}
