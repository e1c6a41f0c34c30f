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
        set.programs[runs[index].program].deadline(at: index, of: runs)
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
        guard satisfies(steps[0].events, steps[0].condition, event, initialCaptures) else {
            return nil
        }
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

    func isRefused(_ event: Event, by run: Run, isShared: Bool) -> Bool {
        guard run.place != nil || run.taken == steps.count else {
            return between[run.taken].indices.contains { index in
                refuses(event, between[run.taken][index], run, isShared)
            }
        }
        return trailing.indices.contains { index in
            guard let deadline = deadline(ofAbsence: index, run) else { return false }
            return event.time < deadline && refuses(event, trailing[index].refused, run, isShared)
        }
    }

    private func refuses(
        _ event: Event, _ refused: Refused, _ run: Run, _ isShared: Bool
    ) -> Bool {
        if let span = refused.span, event.time >= run.latest + span { return false }
        return (isShared || refused.perUser)
            && satisfies(refused.events, refused.condition, event, run.captures)
    }

    private func takesNext(_ event: Event, _ run: Run) -> Bool {
        let next = run.taken
        if let limit = stepWithins[next], event.time >= run.latest + limit { return false }
        if let quiet = quiets[next], event.time < run.latest + quiet { return false }
        return isInside(event, run)
            && satisfies(steps[next].events, steps[next].condition, event, run.captures)
    }

    private func takesLastAgain(_ event: Event, _ run: Run) -> Bool {
        let last = steps.count - 1
        return absenceEnds.contains { $0.anchor == .last }
            && isInside(event, run)
            && satisfies(steps[last].events, steps[last].condition, event, run.captures)
    }

    func isInside(_ event: Event, _ run: Run) -> Bool {
        guard let within else { return true }
        return event.time < run.start + within
    }

    private func take(_ event: Event, into run: inout Run) {
        let step = run.taken
        run.ids.append(event.id)
        // Its only event: a newer one takes the place of what was captured of the older.
        steps[step].keep(event, in: &run.captures, isOnly: true)
    }

    func satisfies(
        _ events: Choice, _ condition: Term?, _ event: Event, _ captures: [Value]
    ) -> Bool {
        events.takes(event.name)
            && (condition?.holds(properties: event.values, captures: captures) ?? true)
    }
}
