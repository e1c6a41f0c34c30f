import Events
import Scenarios

/// A pattern that is more than one step after another: states, and how events lead from one to
/// the next. docs/patterns.md says what it must find.
struct Automaton: Sendable {
    /// What must hold of an event for a way to be open.
    indirect enum Guard: Equatable, Sendable {
        case always
        /// The event satisfies the test of this number.
        case test(Int)
        case not(Guard)
        /// So long after the event taken last.
        case after(Events.Span)
        case both(Guard, Guard)
    }

    /// An event name and a condition, asked of one event.
    struct Test: Equatable, Sendable {
        let events: Program.Choice
        let condition: Term?
        /// Of a negative step: an event without the key counts too, or one of any key.
        let isNegative: Bool
        let isPerUser: Bool
        /// Of a negative step between others: it holds for so long after the event taken last.
        let span: Events.Span?
    }

    struct Way: Equatable, Sendable {
        let target: Int
        let when: Guard
    }

    struct State: Sendable {
        enum Kind: Sendable {
            case open
            /// Nothing is missing but that nothing comes: `trailing` decides.
            case waiting
            case complete
        }

        var kind = Kind.open
        /// The positive step, counted without groups, that takes an event here.
        var step: Int?
        /// Since the event before: of that step.
        var within: Events.Span?
        /// The event becomes part of the match.
        var takes: [Way] = []
        /// The event is passed over.
        var ignores: [Way] = []
        /// Goes on without the event, which may find a way there.
        var proceeds: [Way] = []
        /// The run dies.
        var kills: [Guard] = []
    }

    let states: [State]
    let tests: [Test]
    let start: Int
    /// Where nothing is missing.
    let end: Int
    /// Whether an event that satisfies no step may mean something all the same.
    let mindsAnyEvent: Bool
}
