import Events
import Patterns
import Scenarios

// When a run ends by itself. Asked of every run of every user that is looked at, so nothing here
// makes a copy of what holds references.

extension Program {
    /// When a trailing absence is over: what `Awaited` says of it, without references.
    struct AbsenceEnd: Sendable {
        let span: Events.Span?
        let anchor: Step.Anchor
        /// Of `trailing`, which has the date.
        let hasDate: Bool
    }

    /// Nil: waits for ever.
    func deadline(of run: Run) -> EventTime? { deadline(run.stand, run.captures) }

    /// Of the run at `index`.
    func deadline(at index: Int, of runs: [Run]) -> EventTime? {
        deadline(runs[index].stand, hasDates ? runs[index].captures : [])
    }

    /// Of the absence at `index`, for a run that awaits it.
    func deadline(ofAbsence index: Int, _ run: Run) -> EventTime? {
        deadline(ofAbsence: index, run.stand, run.captures)
    }

    private func deadline(_ run: Run.Stand, _ captures: [Value]) -> EventTime? {
        let end = within.map { run.start + $0 }
        if let place = run.state {
            guard let state = automaton?.states[place], state.kind != .complete else { return nil }
            if state.kind == .waiting { return self.end(ofAbsences: run, captures) }
            return earlier(end, state.limit.map { run.latest + $0 })
        }
        guard run.taken < steps.count else { return self.end(ofAbsences: run, captures) }
        return earlier(end, stepWithins[run.taken].map { run.latest + $0 })
    }

    private func end(ofAbsences run: Run.Stand, _ captures: [Value]) -> EventTime? {
        var latest: EventTime?
        for index in absenceEnds.indices {
            guard let end = deadline(ofAbsence: index, run, captures) else { continue }
            latest = max(latest ?? end, end)
        }
        return latest
    }

    private func deadline(
        ofAbsence index: Int, _ run: Run.Stand, _ captures: [Value]
    ) -> EventTime? {
        let awaited = absenceEnds[index]
        if awaited.hasDate { return date(ofAbsence: index, run, captures) }
        guard let span = awaited.span else {
            // The event of an only step may be replaced, and `anchor: first` keeps its clock.
            let keepsClock = run.state == nil && steps.count == 1 && awaited.anchor == .first
            return within.map { (keepsClock ? run.arrived : run.start) + $0 }
        }
        return (awaited.anchor == .last ? run.latest : run.arrived) + span
    }

    private func date(ofAbsence index: Int, _ run: Run.Stand, _ captures: [Value]) -> EventTime {
        let awaited = trailing[index]
        let value = awaited.date?.value(properties: [], captures: captures)
        // Without a date, or past it, there is nothing to wait for.
        return max(
            value.flatMap { EventTime($0) }.map { $0 + awaited.shift } ?? run.latest, run.latest)
    }

    /// Whether what the run waits for was still to come when it began to wait.
    func isBefore(_ run: Run) -> Bool {
        let isPast = absenceEnds.indices.contains { index in
            absenceEnds[index].hasDate && deadline(ofAbsence: index, run) == run.latest
        }
        // In a loop, `anchor: first` may be over before the newest event.
        return !isPast && deadline(of: run).map { run.latest < $0 } ?? true
    }
}
