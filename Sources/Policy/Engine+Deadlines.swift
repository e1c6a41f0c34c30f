package import Events
import Matching

// When a user's state wants to be looked at, and what is forgotten then.

/// When a user's state wants to be looked at, on the stream's clock and on the wall's.
package struct Deadlines: Equatable, Sendable {
    package var event: EventTime?
    package var wall: EventTime?

    package init(event: EventTime? = nil, wall: EventTime? = nil) {
        self.event = event
        self.wall = wall
    }
}

extension Deadlines {
    /// Makes each of them as early as the other's.
    package mutating func lower(to other: Deadlines) {
        event = earlier(event, other.event)
        wall = earlier(wall, other.wall)
    }

    /// Whether one of them has come by the limit of its clock; no limit: that clock does not count.
    package func isDue(by limits: Deadlines) -> Bool {
        Self.isDue(event, limits.event) || Self.isDue(wall, limits.wall)
    }

    private static func isDue(_ time: EventTime?, _ limit: EventTime?) -> Bool {
        guard let time, let limit else { return false }
        return time <= limit
    }
}

extension Engine {
    /// The earliest instants at which `settle` has something to do.
    package func deadlines(of state: UserState, clock: Clock) -> Deadlines {
        var event = earlier(matcher.deadline(of: state.runs), state.nextEvent)
        var gated = state.nextHeld
        // While something waits, its end will ask again.
        if state.isQuiet {
            let ids = state.seen.oblivion(limits.dedupeWindow)
            event = earlier(oblivion(of: state), ids)
            gated = gate.oblivion(of: state.sent)
        }
        if case .wall = clock { return Deadlines(event: event, wall: gated) }
        return Deadlines(event: earlier(event, gated), wall: nil)
    }

    /// Forgets what no rule asks for any more; before a state is stored. What became due before
    /// `now`, and is not settled yet, will still ask.
    package func prune(_ state: inout UserState, at now: EventTime) {
        guard !state.sent.isEmpty else { return }
        let due = earlier(
            earlier(matcher.deadline(of: state.runs), state.nextHeld), state.nextEvent)
        gate.prune(&state, at: min(now, due ?? now))
    }

    /// Forgets a user of whom nothing was heard for long, and mails that no rule asks for.
    func forget(_ state: inout UserState, at now: EventTime, watermark: EventTime) {
        if let end = oblivion(of: state), end <= watermark {
            state.profile = state.profile.lasting
            state.had = []
            state.lastDay = nil
        }
        forgetIDs(&state, watermark: watermark)
        if state.isQuiet, let end = gate.oblivion(of: state.sent), end <= now {
            gate.prune(&state, at: now)
        }
    }

    /// An event of the user was applied.
    func remember(_ time: EventTime, in state: inout UserState) {
        let day = time.milliseconds / Span.days(1).milliseconds
        state.lastDay = max(state.lastDay ?? day, day)
    }

    /// When the user is forgotten; nil: not while something waits, or nothing is remembered.
    private func oblivion(of state: UserState) -> EventTime? {
        guard state.isQuiet, state.isForgettable, let day = state.lastDay else { return nil }
        let (time, overflow) = (day + 1).multipliedReportingOverflow(
            by: Span.days(1).milliseconds)
        return overflow ? nil : EventTime(milliseconds: time) + limits.silence
    }
}

extension UserState {
    /// Whether nothing waits for anything.
    fileprivate var isQuiet: Bool { runs.isEmpty && held.isEmpty && waiting.isEmpty }
}
