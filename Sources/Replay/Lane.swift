import Events
import Policy

/// A shard's users, as one set of scenarios sees them.
struct Lane {
    private struct Seat {
        var state = UserState()
        var journal = Journal()
    }

    private var seats: [ByteKey: Seat] = [:]
    /// So many that those who have nothing but ids of long ago are sought out.
    private var sweepingAt = 4_096

    func count(into rest: inout Rest) {
        for index in seats.indices {
            rest.users += seats.values[index].state.isEmpty ? 0 : 1
            rest.runsWaiting += seats.values[index].state.runs.count
            rest.mailsHeld += seats.values[index].state.held.count
        }
    }

    mutating func apply(
        _ event: Event, _ engine: Engine, watermark: EventTime, into findings: inout Findings
    ) {
        // In place, because a copy of a state costs more than the rest.
        if let index = seats.index(forKey: ByteKey(event.user)) {
            Self.apply(event, to: &seats.values[index], engine, watermark, &findings)
            if seats.values[index].state.isEmpty { seats.remove(at: index) }
        } else {
            var seat = Seat()
            Self.apply(event, to: &seat, engine, watermark, &findings)
            guard !seat.state.isEmpty else { return }
            seats[ByteKey(event.user)] = seat
            if seats.count >= sweepingAt { sweep(engine, watermark) }
        }
    }

    /// As the daemon's timers do. Whoever has nothing else to wait for is not asked again before
    /// the end, and a stream may have many who come once.
    private mutating func sweep(_ engine: Engine, _ watermark: EventTime) {
        for index in seats.indices {
            engine.forgetIDs(&seats.values[index].state, watermark: watermark)
        }
        seats = seats.filter { !$0.value.state.isEmpty }
        sweepingAt = max(4_096, 2 * seats.count)
    }

    mutating func settleAll(
        at end: EventTime, _ engine: Engine, into findings: inout Findings
    ) {
        var index = seats.startIndex
        while index < seats.endIndex {
            let before = findings.effects.decisions.count
            engine.settle(
                seats.keys[index].text, &seats.values[index].state, watermark: end, clock: .event,
                into: &findings.effects)
            findings.sample(from: before, seats.values[index].journal, event: nil)
            seats.formIndex(after: &index)
        }
    }

    private static func apply(
        _ event: Event, to seat: inout Seat, _ engine: Engine, _ watermark: EventTime,
        _ findings: inout Findings
    ) {
        let before = findings.effects.decisions.count
        // It may be taken after others that wait, or have come later.
        let waits = findings.isSampling && engine.lateness > .seconds(0)
        if waits { seat.journal.note(event, waitingIn: seat.state) }
        engine.apply(
            event, to: &seat.state, watermark: watermark, clock: .event, into: &findings.effects)
        guard findings.isSampling else { return }
        findings.sample(from: before, seat.journal, event: event)
        if !waits { seat.journal.note(event, takenBy: seat.state.runs) }
    }
}
