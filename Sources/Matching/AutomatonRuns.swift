import Events
import Scenarios

// The runs of one program with an automaton.

extension Matcher {
    /// - Returns: the matches that the event completes or sets free.
    func apply(
        _ event: Event, _ automaton: Automaton, at watermark: EventTime, program index: Int,
        mayBegin isFree: Bool, to runs: inout [Run], tally: inout MatchTally
    ) -> [Match] {
        let program = set.programs[index]
        let key = program.key(of: event)
        let number =
            1 + (runs.lazy.filter { $0.program == index }.compactMap(\.place?.last).max() ?? 0)
        var kept: [Run] = []
        var complete: [Run] = []
        /// Of the event's key.
        var (wasLive, isTaken, isAtFirst) = (false, false, true)
        for run in runs {
            guard run.program == index, automaton.kind(of: run) != .complete else {
                kept.append(run)
                continue
            }
            var branches = program.branches(
                of: run, in: automaton, on: event, at: watermark, key: key, number: number)
            tally.folded[index] += branches.fold(to: limits.events)
            kept += branches.open
            complete += branches.complete
            guard run.key == key else { continue }
            isTaken = isTaken || branches.isTaken || !branches.complete.isEmpty
            wasLive = wasLive || !branches.open.isEmpty
            isAtFirst = isAtFirst && run.ids.count == 1
        }
        runs = kept
        let isOwn = program.keySlot == nil || !key.isMissing
        if isOwn, isFree,
            mayBegin(program, wasLive: wasLive, isTaken: isTaken, isAtFirst: isAtFirst)
        {
            let fresh = program.fresh(automaton, key: key, as: index)
            let begun = program.branches(
                of: fresh, in: automaton, on: event, at: watermark, key: key, number: number)
            if begun.isTaken {
                tally.started[index] += 1
                if program.scenario.pattern.runs == .latest {
                    runs.removeAll { $0.program == index && $0.key == key }
                }
                runs += begun.open
                complete += begun.complete
            }
        }
        // Every event may multiply them.
        trim(index, &runs, &tally)
        var keys = isOwn ? [key] : []
        if program.scenario.pattern.afterMatch != .noSkip {
            // An event may kill runs of any key, and so set free what waited for them.
            for run in runs where run.program == index && !keys.contains(run.key) {
                keys.append(run.key)
            }
        }
        return keys.flatMap { other in
            finish(
                other == key ? complete : [], program, automaton, index, other, at: event.time,
                among: &runs)
        }
    }

    /// Ends all runs of the program and the key whose deadline is that of the run at `index`: what
    /// is due at the same instant ends at the same instant.
    func settle(_ index: Int, _ automaton: Automaton, of runs: inout [Run]) -> [Match] {
        let run = runs[index]
        let program = set.programs[run.program]
        guard let deadline = program.deadline(of: run) else {
            runs.remove(at: index)
            return []
        }
        func isDue(_ other: Run) -> Bool {
            other.program == run.program && other.key == run.key
                && program.deadline(of: other) == deadline
        }
        func finish(_ complete: [Run]) -> [Match] {
            self.finish(
                complete, program, automaton, run.program, run.key, at: deadline, among: &runs)
        }
        let waited = runs.filter { isDue($0) && automaton.kind(of: $0) == .waiting }
        runs.removeAll { isDue($0) && automaton.kind(of: $0) == .waiting }
        var matches = finish(waited.filter(program.isBefore))
        // Those that a match has ended do not expire any more.
        let expired = runs.filter(isDue)
        runs.removeAll(where: isDue)
        if program.scenario.pattern.matchesOnTimeout {
            var late = automaton.timeouts(expired, beside: runs)
            if program.scenario.pattern.runs != .all {
                // One start a key, and one match of it: that with the most events.
                let isLive = runs.contains { $0.program == run.program && $0.key == run.key }
                let longest = late.max { $0.length < $1.length }
                late = isLive ? [] : longest.map { [$0] } ?? []
            }
            matches += late.map { Match(run: $0, at: deadline, isTimeout: true) }
        }
        return matches + finish([])
    }

    private func trim(_ index: Int, _ runs: inout [Run], _ tally: inout MatchTally) {
        var surplus = runs.count { $0.program == index } - limits.runs
        guard surplus > 0 else { return }
        tally.evicted[index] += surplus
        // They stand in order of their first event, but for branches of one.
        runs.removeAll { run in
            guard run.program == index, surplus > 0 else { return false }
            surplus -= 1
            return true
        }
    }

    private func mayBegin(
        _ program: Program, wasLive: Bool, isTaken: Bool, isAtFirst: Bool
    ) -> Bool {
        switch program.scenario.pattern.runs {
        case .all: true
        case .first: !wasLive && !isTaken
        case .latest: !isTaken && (!wasLive || isAtFirst)
        }
    }

    /// What becomes of runs that are complete: matches, at once or when no older run can any more
    /// end them.
    private func finish(
        _ complete: [Run], _ program: Program, _ automaton: Automaton, _ index: Int, _ key: Value,
        at time: EventTime, among runs: inout [Run]
    ) -> [Match] {
        let complete = complete.distinctMatches
        let pattern = program.scenario.pattern
        if pattern.runs != .all {
            guard let longest = complete.max(by: { $0.length < $1.length }) else { return [] }
            runs.removeAll { $0.program == index && $0.key == key }
            return [Match(run: longest, at: time)]
        }
        if pattern.afterMatch == .noSkip { return complete.map { Match(run: $0, at: time) } }

        func isOwn(_ run: Run) -> Bool { run.program == index && run.key == key }
        func isHeld(_ run: Run) -> Bool { isOwn(run) && automaton.kind(of: run) == .complete }
        var held = runs.filter(isHeld) + complete
        runs.removeAll(where: isHeld)
        var matches: [Match] = []
        while let next = held.indices.min(by: { held[$0].first < held[$1].first }) {
            let oldest = runs.lazy.filter(isOwn).map(\.first).min()
            if let oldest, oldest < held[next].first { break }
            let match = held.remove(at: next)
            matches.append(Match(run: match, at: time))
            guard let limit = pattern.afterMatch.limit(match) else { continue }
            runs.removeAll { isOwn($0) && $0.first < limit }
            held.removeAll { $0.first < limit }
        }
        runs += held.map { run in
            // Of an absence that is over it still says that it waits.
            var run = run
            run.place?.state = automaton.end
            return run
        }
        return matches
    }
}

extension Automaton {
    fileprivate func kind(of run: Run) -> State.Kind? { run.place.map { states[$0.state].kind } }

    /// Of runs that expire, those that leave a match: of one that has branches the last, unless it
    /// has been a match, or will be, with just these events.
    fileprivate func timeouts(_ expired: [Run], beside runs: [Run]) -> [Run] {
        func isFull(_ run: Run) -> Bool { run.place.map { states[$0.state].isFull } ?? false }
        return expired.distinctMatches.filter { run in
            !runs.contains { $0.isBranch(of: run) }
                && !expired.contains { isFull($0) && $0.isBranch(of: run) }
        }
    }
}

extension [Run] {
    fileprivate var distinctMatches: [Run] {
        reduce(into: []) { distinct, run in
            if !distinct.contains(where: { $0.isSameMatch(as: run) }) { distinct.append(run) }
        }
    }
}

extension Run {
    fileprivate var first: Int { place?.first ?? 0 }

    /// Of the events taken.
    fileprivate var length: Int { ids.count + (place?.folded.count ?? 0) }

    fileprivate func isSameMatch(as other: Run) -> Bool {
        ids == other.ids && place?.takers == other.place?.takers
            && place?.folded == other.place?.folded
    }
}

extension Run {
    /// Of the same events, taken by the same steps.
    fileprivate func isBranch(of other: Run) -> Bool {
        program == other.program && key == other.key && isSameMatch(as: other)
    }
}

extension Pattern.AfterMatch {
    /// Runs whose first event has a smaller number end; nil: none do.
    fileprivate func limit(_ match: Run) -> Int? {
        guard let place = match.place else { return nil }
        return switch self {
        case .noSkip: nil
        case .toNext: place.first + 1
        case .pastLast: place.last + 1
        case .toFirst, .toLast: place.mark
        }
    }
}
