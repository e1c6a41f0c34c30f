package import Events
import Scenarios

/// Advances the runs of one user. Has no clock and no state of its own: docs/patterns.md has the
/// rules, by the numbers used here.
package struct Matcher: Sendable {
    package let set: ProgramSet
    let limits: Limits

    package init(_ set: ProgramSet, limits: Limits = Limits()) {
        precondition(limits.runs > 0, "a limit of no runs matches nothing")
        precondition(limits.events > 1, "a run keeps its first event and its last")
        self.set = set
        self.limits = limits
    }

    /// Offers `event` to every program it concerns. Deadlines at or before the `watermark` must have
    /// been settled.
    ///
    /// - Returns: the matches that the event itself completes, in order of their programs.
    package func apply(
        _ event: Event, at watermark: EventTime, to runs: inout [Run], tally: inout MatchTally
    ) -> [Match] {
        var matches: [Match] = []
        // Of an earlier version's runs; a copy only where there is one.
        let before = set.hasRetired ? runs : []
        for index in set.concerned(by: event.name) {
            let heritage =
                set.hasRetired
                ? heritage(of: index, on: event, before: before, now: runs, matches, tally)
                : Heritage()
            if let automaton = set.programs[index].automaton {
                matches += apply(
                    event, automaton, at: watermark, program: index, mayBegin: heritage.mayBegin,
                    to: &runs, tally: &tally)
            } else if let match = apply(
                event, program: index, mayBegin: heritage.mayBegin, to: &runs, tally: &tally)
            {
                matches.append(match)
            }
            succeed(heritage, index, &runs, tally)
        }
        return matches
    }

    /// The earliest instant at which one of the `runs` ends by itself.
    package func deadline(of runs: [Run]) -> EventTime? {
        runs.indices.reduce(nil) { earlier($0, deadline(at: $1, of: runs)) }
    }

    /// Nil: waits for ever.
    package func deadline(of run: Run) -> EventTime? {
        set.programs[run.program].deadline(of: run)
    }

    /// Of the run at `index`; nil: waits for ever. A run is not handed around here, since a copy of
    /// all its references costs more than the sum.
    package func deadline(at index: Int, of runs: [Run]) -> EventTime? {
        set.programs[runs[index].program].deadline(runs[index].stand, runs[index].captures)
    }

    /// Ends the run at `index`, whose deadline has come.
    ///
    /// - Returns: the match, if it waited only for the absence; and matches that waited for this
    ///   run to end.
    package func settle(_ index: Int, of runs: inout [Run]) -> [Match] {
        let program = set.programs[runs[index].program]
        if let automaton = program.automaton { return settle(index, automaton, of: &runs) }
        let run = runs.remove(at: index)
        guard let deadline = program.deadline(of: run) else { return [] }
        let isComplete = run.taken == program.steps.count && program.isBefore(run)
        return isComplete ? [Match(run: run, at: deadline)] : []
    }

    private func apply(
        _ event: Event, program index: Int, mayBegin: Bool, to runs: inout [Run],
        tally: inout MatchTally
    ) -> Match? {
        let program = set.programs[index]
        let key = program.key(of: event)
        var isTaken = false
        var match: Match?
        var position = runs.startIndex
        while position < runs.endIndex {
            guard runs[position].program == index else {
                position += 1
                continue
            }
            switch program.offer(event, key: key, to: &runs[position]) {
            case .indifferent: position += 1
            case .taken:
                isTaken = true
                position += 1
            case .dies: runs.remove(at: position)
            case .matches:
                isTaken = true
                match = Match(run: runs.remove(at: position), at: event.time)
            }
        }
        guard mayBegin, !isTaken, program.keySlot == nil || !key.isMissing,
            let run = program.begin(with: event, key: key, as: index)
        else { return match }
        tally.started[index] += 1
        if program.isComplete(run) { return Match(run: run, at: event.time) }
        makeRoom(for: index, in: &runs, tally: &tally)
        runs.append(run)
        return match
    }

    private func makeRoom(for program: Int, in runs: inout [Run], tally: inout MatchTally) {
        guard runs.count >= limits.runs else { return }
        let own = runs.indices.filter { runs[$0].program == program }
        guard own.count >= limits.runs,
            let oldest = own.min(by: { runs[$0].start < runs[$1].start })
        else { return }
        runs.remove(at: oldest)
        tally.evicted[program] += 1
    }
}

/// What an event means to a live run.
enum Verdict {
    /// Of another key, or nothing to it.
    case indifferent
    /// The run lives on and is the one of the event's key: no other may start.
    case taken
    case dies
    case matches
}

extension Program {
    /// Integral doubles are the same key as the integer.
    package func key(of event: Event) -> Value {
        guard let keySlot else { return .missing }
        if case .double(let number) = event.values[keySlot], let whole = Int64(exactly: number) {
            return .integer(whole)
        }
        return event.values[keySlot]
    }

    /// Nil when the event does not satisfy the first step.
    func begin(with event: Event, key: Value, as index: Int) -> Run? {
        let first = steps[0]
        guard satisfies(first.events, first.condition, event, initialCaptures) else { return nil }
        var run = Run(
            program: index, key: key, start: event.time, latest: event.time,
            arrived: event.time, ids: [], captures: initialCaptures)
        take(event, into: &run)
        return run
    }

    func isComplete(_ run: Run) -> Bool { run.taken == steps.count && trailing.isEmpty }

    func offer(_ event: Event, key: Value, to run: inout Run) -> Verdict {
        let isOwn = keySlot == nil || (!key.isMissing && key == run.key)
        let isShared = isOwn || key.isMissing
        if isRefused(event, by: run, isShared: isShared) { return .dies }  // 1
        guard isOwn else { return .indifferent }
        if run.taken < steps.count {
            if takesNext(event, run) {  // 2
                take(event, into: &run)
                run.latest = event.time
                run.arrived = event.time
                return isComplete(run) ? .matches : .taken
            }
            if !isRetired, scenario.pattern.runs == .latest, run.taken == 1,  // 4
                let newer = begin(with: event, key: key, as: run.program)
            {
                run = newer
            }
        } else if takesLastAgain(event, run) {  // 3
            run.ids.removeLast()
            take(event, into: &run)
            run.latest = event.time
            if steps.count == 1 { run.start = event.time }
        }
        return .taken
    }

    /// Nil: waits for ever.
    func deadline(of run: Run) -> EventTime? { deadline(run.stand, run.captures) }

    func deadline(_ run: Run.Stand, _ captures: @autoclosure () -> [Value]) -> EventTime? {
        let end = within.map { run.start + $0 }
        if let place = run.state {
            guard let state = automaton?.states[place], state.kind != .complete else { return nil }
            if state.kind == .waiting { return self.end(ofAbsences: run, captures()) }
            return earlier(end, state.limit.map { run.latest + $0 })
        }
        guard run.taken < steps.count else { return self.end(ofAbsences: run, captures()) }
        return earlier(end, steps[run.taken].within.map { run.latest + $0 })
    }

    private func end(
        ofAbsences run: Run.Stand, _ captures: @autoclosure () -> [Value]
    ) -> EventTime? {
        trailing.reduce(nil) { latest, awaited in
            guard let end = deadline(of: awaited, run, captures()) else { return latest }
            return max(latest ?? end, end)
        }
    }

    func deadline(of awaited: Awaited, _ run: Run) -> EventTime? {
        deadline(of: awaited, run.stand, run.captures)
    }

    private func deadline(
        of awaited: Awaited, _ run: Run.Stand, _ captures: @autoclosure () -> [Value]
    ) -> EventTime? {
        if let date = awaited.date {
            let value = date.value(properties: [], captures: captures())
            // Without a date, or past it, there is nothing to wait for.
            return max(EventTime(value).map { $0 + awaited.shift } ?? run.latest, run.latest)
        }
        guard let span = awaited.span else {
            // The event of an only step may be replaced, and `anchor: first` keeps its clock.
            let keepsClock = run.state == nil && steps.count == 1 && awaited.anchor == .first
            return within.map { (keepsClock ? run.arrived : run.start) + $0 }
        }
        return (awaited.anchor == .last ? run.latest : run.arrived) + span
    }

    /// Whether what the run waits for was still to come when it began to wait.
    func isBefore(_ run: Run) -> Bool {
        let isPast = trailing.contains { awaited in
            awaited.date != nil && deadline(of: awaited, run) == run.latest
        }
        // In a loop, `anchor: first` may be over before the newest event.
        return !isPast && deadline(of: run).map { run.latest < $0 } ?? true
    }

    func isRefused(_ event: Event, by run: Run, isShared: Bool) -> Bool {
        func matches(_ refused: Refused) -> Bool {
            if let span = refused.span, event.time >= run.latest + span { return false }
            return (isShared || refused.perUser)
                && satisfies(refused.events, refused.condition, event, run.captures)
        }
        guard run.place != nil || run.taken == steps.count else {
            return between[run.taken].contains(where: matches)
        }
        return trailing.contains { awaited in
            guard let deadline = deadline(of: awaited, run) else { return false }
            return event.time < deadline && matches(awaited.refused)
        }
    }

    private func takesNext(_ event: Event, _ run: Run) -> Bool {
        let step = steps[run.taken]
        if let limit = step.within, event.time >= run.latest + limit { return false }
        let quiet = between[run.taken].lazy.compactMap(\.span).max()
        if let quiet, event.time < run.latest + quiet { return false }
        return isInside(event, run) && satisfies(step.events, step.condition, event, run.captures)
    }

    private func takesLastAgain(_ event: Event, _ run: Run) -> Bool {
        let step = steps[steps.count - 1]
        return trailing.contains { $0.anchor == .last }
            && isInside(event, run)
            && satisfies(step.events, step.condition, event, run.captures)
    }

    func isInside(_ event: Event, _ run: Run) -> Bool {
        guard let within else { return true }
        return event.time < run.start + within
    }

    private func take(_ event: Event, into run: inout Run) {
        let step = steps[run.taken]
        run.ids.append(event.id)
        // Its only event: a newer one takes the place of what was captured of the older.
        step.keep(event, in: &run.captures, isOnly: true)
    }

    func satisfies(
        _ events: Choice, _ condition: Term?, _ event: Event, _ captures: [Value]
    ) -> Bool {
        events.takes(event.name)
            && (condition?.holds(properties: event.values, captures: captures) ?? true)
    }
}
