package import Events
import Matching
package import Policy

/// One user's state, moved on by one event or one instant at a time on the clock of the events, so
/// that it shows what each of them did.
package struct Chronicle: Sendable {
    package let user: String
    package private(set) var state: UserState
    private let engine: Engine
    private var effects: Effects

    /// What one event did, or one instant at which something was due.
    package struct Beat: Sendable {
        package let time: EventTime
        /// Nil: time passed.
        package let event: Event?
        package let before: UserState
        package let after: UserState
        package let decisions: [Decision]
        /// The event had been applied before.
        package let isRepeat: Bool
    }

    package init(of user: String, _ state: UserState, _ engine: Engine) {
        self.user = user
        self.state = state
        self.engine = engine
        effects = Effects(programs: engine.set.programs.count)
    }

    /// What was due at or before the `limit`, one instant after the other.
    package mutating func settle(until limit: EventTime) -> [Beat] {
        var beats: [Beat] = []
        var last = EventTime.distantPast
        let user = user
        while let due = engine.deadlines(of: state, clock: .event).event, due <= limit, due > last {
            beats.append(
                beat(at: due, nil) { engine, state, effects in
                    engine.settle(user, &state, watermark: due, clock: .event, into: &effects)
                })
            last = due
        }
        return beats
    }

    /// Applies an event of the user; what was due before must have been settled.
    package mutating func apply(_ event: Event, watermark: EventTime) -> Beat {
        beat(at: event.time, event) { engine, state, effects in
            engine.apply(event, to: &state, watermark: watermark, clock: .event, into: &effects)
        }
    }

    private mutating func beat(
        at time: EventTime, _ event: Event?,
        _ act: (Engine, inout UserState, inout Effects) -> Void
    ) -> Beat {
        let before = state
        act(engine, &state, &effects)
        defer {
            effects.decisions.removeAll()
            effects.duplicates = 0
        }
        return Beat(
            time: time, event: event, before: before, after: state, decisions: effects.decisions,
            isRepeat: effects.duplicates > 0)
    }
}
