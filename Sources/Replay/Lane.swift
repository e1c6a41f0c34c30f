import Events
import Policy

/// A shard's users, as one set of scenarios sees them.
struct Lane {
    /// A class: to move it when the table grows costs one word.
    private final class Seat {
        private var state = UserState()
        /// Of the state.
        var deadlines = Deadlines()
        var journal = Journal()

        /// Lends the state: read where it is, every look at it would copy it.
        func withState<Result>(_ body: (inout UserState) -> Result) -> Result {
            var state = UserState()
            swap(&state, &self.state)
            defer { swap(&state, &self.state) }
            return body(&state)
        }
    }

    private var seats: [ByteKey: Seat] = [:]
    /// So many that those who have nothing but ids of long ago are sought out.
    private var sweepingAt = 4_096

    func count(into rest: inout Rest) {
        for seat in seats.values {
            seat.withState { state in
                rest.users += state.isEmpty ? 0 : 1
                rest.runsWaiting += state.runs.count
                rest.mailsHeld += state.held.count
            }
        }
    }

    mutating func apply(
        _ event: Event, _ engine: Engine, watermark: EventTime, into findings: inout Findings
    ) {
        let user = ByteKey(event.user)
        if let seat = seats[user] {
            let isEmpty = Self.apply(event, to: seat, engine, watermark, &findings)
            if isEmpty { seats[user] = nil }
        } else {
            let seat = Seat()
            if Self.apply(event, to: seat, engine, watermark, &findings) { return }
            seats[user] = seat
            if seats.count >= sweepingAt { sweep(engine, watermark) }
        }
    }

    /// As the daemon's timers do. Whoever has nothing else to wait for is not asked again before
    /// the end, and a stream may have many who come once.
    private mutating func sweep(_ engine: Engine, _ watermark: EventTime) {
        seats = seats.filter { _, seat in
            seat.withState { state in
                engine.forgetIDs(&state, watermark: watermark)
                return !state.isEmpty
            }
        }
        sweepingAt = max(4_096, 2 * seats.count)
    }

    func settleAll(
        at end: EventTime, _ engine: Engine, into findings: inout Findings
    ) {
        for (user, seat) in seats {
            let before = findings.effects.decisions.count
            seat.withState {
                engine.settle(
                    user.text, &$0, watermark: end, clock: .event, into: &findings.effects)
            }
            findings.sample(from: before, seat.journal, event: nil)
        }
    }

    /// - Returns: whether nothing of the user is left.
    private static func apply(
        _ event: Event, to seat: Seat, _ engine: Engine, _ watermark: EventTime,
        _ findings: inout Findings
    ) -> Bool {
        let before = findings.effects.decisions.count
        // It may be taken after others that wait, or have come later.
        let waits = findings.isSampling && engine.lateness > .seconds(0)
        return seat.withState { state in
            if waits { seat.journal.note(event, waitingIn: state) }
            engine.apply(
                event, to: &state, watermark: watermark, clock: .event, knowing: seat.deadlines,
                into: &findings.effects)
            seat.deadlines = engine.deadlines(of: state, clock: .event)
            if findings.isSampling {
                findings.sample(from: before, seat.journal, event: event)
                if !waits { seat.journal.note(event, takenBy: state.runs) }
            }
            return state.isEmpty
        }
    }
}
