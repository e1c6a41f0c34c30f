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
        /// Of a negative step behind all others, in the middle of a loop: by its place among those
        /// that time decides, how long it holds.
        let awaited: Int?
    }

    struct Way: Equatable, Sendable {
        var target: Int
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
        /// The state whose step is waited for here, when an event has been passed over.
        var origin: Int?
        /// Since the event before: when nothing can be taken any more here, or where a run can go
        /// on to without an event.
        var limit: Events.Span?
        /// Whether nothing more must come: what stands here has been a match, or waits to be one.
        var isFull = false
    }

    let states: [State]
    let tests: [Test]
    let start: Int
    /// Where nothing is missing.
    let end: Int
    /// Whether an event that satisfies no step may mean something all the same.
    let mindsAnyEvent: Bool
}
