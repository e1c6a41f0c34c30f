package import Events
import Patterns
package import Scenarios

/// A scenario compiled: immutable, its names numbered, its captures laid out.
///
/// A class, because every event hands programs around: one reference instead of a dozen.
package final class Program: Sendable {
    package let scenario: Scenario
    /// An earlier version of a scenario: its runs go on, and none begins.
    package let isRetired: Bool
    /// Of scenario and version: names the program in stored state.
    package let fingerprint: UInt32
    package let steps: [Taken]
    /// By the index of the step that they stand before; the first is empty.
    package let between: [[Refused]]
    package let trailing: [Awaited]
    // What deadlines are made of, apart from all that has references.

    /// Of each step.
    let stepWithins: [Events.Span?]
    /// By step: how long it has to wait for the absences before it.
    let quiets: [Events.Span?]
    /// Of each of `trailing`.
    let absenceEnds: [AbsenceEnd]
    /// Whether one of them is a date.
    let hasDates: Bool
    /// Nil for a plain pattern: steps one after the other, one live run.
    let automaton: Automaton?
    /// The event that `after_match` asks for.
    let mark: Mark?
    package let keySlot: Int?
    package let firsts: [FirstEver]
    /// What a run has captured before its first event: of all steps, in order.
    package let initialCaptures: [Value]
    /// What a match sends, in the scenario's order.
    package let mails: [Mail]
    package let cancelOn: [Watched]
    /// What a mail is worth.
    package let value: Term?

    package struct Mail: Sendable {
        package let variables: [(name: String, value: Term)]
        /// The date that its hour is counted from.
        package let date: Term?
        package let onlyIf: [Watched]?
        package let unless: [Watched]
    }

    /// Events that mean something to a mail that waits.
    package struct Watched: Sendable {
        let events: [EventName]
        let condition: Term?

        package func sees(_ event: Event, after match: Match) -> Bool {
            events.contains(event.name)
                && (condition?.holds(properties: event.values, captures: match.run.captures)
                    ?? true)
        }
    }

    /// A positive step.
    package struct Taken: Sendable {
        package let name: String
        let events: Choice
        let condition: Term?
        let within: Events.Span?
        /// It takes no event that satisfies this.
        let until: Term?
        /// Comes once at most, but for loops around it.
        let isSingle: Bool
        /// Laid down from `captureBase` on.
        let captures: [Capture]
        let captureBase: Int
    }

    /// A negative step.
    package struct Refused: Sendable {
        let events: Choice
        let condition: Term?
        let perUser: Bool
        /// Of one between steps: how long it holds, and how long the next step has to wait.
        let span: Events.Span?
    }

    /// A trailing absence. `span` and `date` nil: until the pattern's `within` is over.
    package struct Awaited: Sendable {
        let refused: Refused
        let span: Events.Span?
        let anchor: Step.Anchor
        let date: Term?
        /// Added to the date.
        let shift: Events.Span
    }

    /// Of the events that a step, counted without groups, took.
    enum Mark: Equatable, Sendable { case first(Int), last(Int) }

    enum Choice: Equatable, Sendable {
        case any
        /// `"*"`: any event but these.
        case others([EventName])
        case names([EventName])

        func takes(_ name: EventName) -> Bool {
            switch self {
            case .any: true
            case .others(let names): !names.contains(name)
            case .names(let names): names.contains(name)
            }
        }
    }

    var within: Events.Span? { scenario.pattern.within }

    /// Adds the names it needs to `vocabulary`.
    package init(_ scenario: Scenario, isRetired: Bool = false, vocabulary: inout Vocabulary) {
        self.isRetired = isRetired
        var compiler = Compiler(scenario, vocabulary: vocabulary)
        self.scenario = scenario
        fingerprint = Fingerprint.of(scenario.id, scenario.version)
        (steps, between, trailing) = compiler.elements()
        stepWithins = steps.map(\.within)
        quiets = between.map { $0.compactMap(\.span).max() }
        absenceEnds = trailing.map {
            AbsenceEnd(span: $0.span, anchor: $0.anchor, hasDate: $0.date != nil)
        }
        hasDates = absenceEnds.contains { $0.hasDate }
        if scenario.pattern.isPlain {
            automaton = nil
        } else {
            (automaton, compiler) = AutomatonBuilder.build(scenario.pattern, by: compiler)
        }
        let leaves = scenario.pattern.leaves
        mark =
            switch scenario.pattern.afterMatch {
            case .toFirst(let name): leaves.firstIndex { $0.name == name }.map(Mark.first)
            case .toLast(let name): leaves.firstIndex { $0.name == name }.map(Mark.last)
            default: nil
            }
        keySlot = scenario.pattern.key.map { compiler.vocabulary.intern(property: $0) }
        initialCaptures = compiler.initialCaptures
        firsts = compiler.firsts
        mails = scenario.sends.map { compiler.mail($0) }
        cancelOn = scenario.policy.cancelOn.map { compiler.watched($0) }
        value = scenario.policy.value.map { compiler.term($0) }
        vocabulary = compiler.vocabulary
    }
}

extension Program {
    /// The message ids that each step took, in order of the pattern; steps without any left out.
    package func events(of run: Run) -> [(name: String, ids: [String])] {
        guard let takers = run.place?.takers else {
            return zip(steps, run.ids).map { ($0.name, [$1]) }
        }
        return steps.indices.compactMap { step in
            let ids = zip(takers, run.ids).filter { $0.0 == step }.map(\.1)
            return ids.isEmpty ? nil : (steps[step].name, ids)
        }
    }

    /// Whether a stored run can be one of this program.
    package func fits(_ events: Int, _ captures: Int, _ place: Run.Place?) -> Bool {
        guard captures == initialCaptures.count, events > 0 else { return false }
        guard let automaton else { return place == nil && events <= steps.count }
        guard let place, automaton.states.indices.contains(place.state) else { return false }
        return place.takers.allSatisfy(steps.indices.contains)
    }

    /// What each capture of a run holds, as scenarios write it: `view.sku`.
    package func captureNames(_ vocabulary: Vocabulary) -> [String] {
        steps.flatMap { step in
            step.captures.map { $0.name(of: step.name, in: vocabulary) }
        }
    }
}

/// 32-bit FNV-1a, each text ended by a zero.
package enum Fingerprint {
    package static func of(_ texts: String...) -> UInt32 {
        texts.reduce(UInt32.fnv1aBasis) { hash, text in
            .fnv1a(CollectionOfOne(0), after: .fnv1a(text.utf8, after: hash))
        }
    }
}
