import Events

/// What an event makes of one run of an automaton.
struct Branches {
    /// The runs that it goes on as.
    var open: [Run] = []
    /// Those that have nothing more to wait for.
    var complete: [Run] = []
    /// Whether some step took the event.
    var isTaken = false

    /// Keeps at most `max` ids of each run that has taken the event.
    ///
    /// - Returns: how many were folded.
    mutating func fold(to max: Int) -> Int {
        var count = 0
        for index in open.indices { count += open[index].fold(to: max) }
        for index in complete.indices { count += complete[index].fold(to: max) }
        return count
    }

    /// The `run`, gone on to the state.
    mutating func add(_ run: Run, at state: Int, in automaton: Automaton) {
        var run = run
        run.place?.state = state
        if automaton.states[state].kind == .complete {
            complete.append(run)
        } else {
            open.append(run)
        }
    }
}

extension Program {
    /// A run that has taken nothing yet.
    func fresh(_ automaton: Automaton, key: Value, as index: Int) -> Run {
        Run(
            program: index, key: key, start: .distantPast, latest: .distantPast,
            arrived: .distantPast, ids: [],
            captures: initialCaptures,
            place: Run.Place(state: automaton.start))
    }

    /// What the event makes of the run. `key` is the event's own; `number` is above that of any
    /// event before.
    func branches(
        of run: Run, in automaton: Automaton, on event: Event, at watermark: EventTime,
        key: Value, number: Int
    ) -> Branches {
        guard let place = run.place else { return Branches(open: [run]) }
        let isOwn = keySlot == nil || (!key.isMissing && key == run.key)
        let sight = Sight(
            program: self, automaton: automaton, event: event, run: run, watermark: watermark,
            previous: run.ids.isEmpty ? nil : run.latest, isOwn: isOwn,
            isShared: isOwn || key.isMissing)
        if automaton.states[place.state].kind == .waiting {
            // Nothing is missing but that nothing comes.
            let isOver = isRefused(event, by: run, isShared: sight.isShared)
            if isOver { return Branches() }
            let renewed = renewed(run, by: event, isOwn: isOwn)
            return Branches(open: [renewed ?? run], isTaken: renewed != nil)
        }
        let ways = sight.ways(from: place.state)
        if ways.isKilled, !isOwn { return Branches() }
        guard isOwn else { return Branches(open: [run]) }
        var branches = Branches()
        for (step, target) in ways.open {
            guard let step else {
                // One that has taken nothing has nothing to keep.
                if !run.ids.isEmpty { pass(event, run, to: target, automaton, &branches) }
                continue
            }
            branches.isTaken = true
            let taken = take(event, number, by: step, run, place)
            for state in [target] + sight.ends(from: target) {
                let mayWait = automaton.states[state].kind != .waiting || isTimely(taken, at: state)
                if mayWait { branches.add(taken, at: state, in: automaton) }
            }
        }
        // What is complete already cannot be killed any more.
        if ways.isKilled { branches.open = [] }
        return branches
    }

    /// Whether what it would wait for there is still to come.
    private func isTimely(_ run: Run, at state: Int) -> Bool {
        var run = run
        run.place?.state = state
        return isBefore(run)
    }

    /// The absences that it goes on to wait for may be over by now.
    private func pass(
        _ event: Event, _ run: Run, to target: Int, _ automaton: Automaton,
        _ branches: inout Branches
    ) {
        guard automaton.states[target].kind == .waiting else {
            return branches.add(run, at: target, in: automaton)
        }
        guard isTimely(run, at: target) else { return }
        var passed = run
        passed.place?.state = target
        let isOver = deadline(of: passed).map { $0 <= event.time } ?? false
        branches.add(run, at: isOver ? automaton.end : target, in: automaton)
    }

    private func take(
        _ event: Event, _ number: Int, by step: Int, _ run: Run, _ place: Run.Place
    ) -> Run {
        var taken = run
        var next = place
        if run.ids.isEmpty {
            taken.start = event.time
            next.first = number
        }
        taken.latest = event.time
        // Absences with `anchor: first` count from the first event of the last step.
        if !place.takers.contains(steps.count - 1) { taken.arrived = event.time }
        taken.ids.append(event.id)
        steps[step].keep(event, in: &taken.captures, isOnly: false)
        next.takers.append(step)
        next.last = number
        switch mark {
        case .first(step)?: next.mark = next.mark ?? number
        case .last(step)?: next.mark = number
        default: break
        }
        taken.place = next
        return taken
    }
}

/// One event as one run sees it.
private struct Sight {
    let program: Program
    let automaton: Automaton
    let event: Event
    let run: Run
    let watermark: EventTime
    /// The time of the event taken last.
    let previous: EventTime?
    let isOwn: Bool
    let isShared: Bool

    struct Ways {
        /// In order of the pattern; without a step, the event is passed over.
        var open: [(step: Int?, target: Int)] = []
        var isKilled = false

        mutating func add(_ step: Int?, _ target: Int) {
            if !open.contains(where: { $0 == (step, target) }) { open.append((step, target)) }
        }
    }

    /// Every way that is open, here or where the run can go on to without the event.
    func ways(from state: Int) -> Ways {
        var ways = Ways()
        var seen: Set<Int> = []
        var stack = [state]
        while let index = stack.popLast() {
            guard seen.insert(index).inserted else { continue }
            let state = automaton.states[index]
            if state.kills.contains(where: isOpen) { ways.isKilled = true }
            for way in state.proceeds where isOpen(way.when) {
                // Whoever can wait does so already, since its last event.
                if automaton.states[way.target].kind == .open { stack.append(way.target) }
            }
            guard isOwn, isSoonEnough(state.within) else { continue }
            if let step = state.step {
                for way in state.takes where isOpen(way.when) { ways.add(step, way.target) }
            }
            for way in state.ignores where isOpen(way.when) { ways.add(nil, way.target) }
        }
        return ways
    }

    /// Where nothing more must come, reached from `state` without another event.
    func ends(from state: Int) -> [Int] {
        var ends: [Int] = []
        var seen: Set<Int> = []
        var stack = [state]
        while let index = stack.popLast() {
            guard seen.insert(index).inserted else { continue }
            for way in automaton.states[index].proceeds where isOpen(way.when) {
                if automaton.states[way.target].kind == .open {
                    stack.append(way.target)
                } else if !ends.contains(way.target) {
                    ends.append(way.target)
                }
            }
        }
        return ends
    }

    private func isSoonEnough(_ within: Events.Span?) -> Bool {
        guard let within, let previous else { return true }
        return max(event.time, watermark) < previous + within
    }

    private func isOpen(_ when: Automaton.Guard) -> Bool {
        switch when {
        case .always: true
        case .not(let when): !isOpen(when)
        case .both(let a, let b): isOpen(a) && isOpen(b)
        case .after(let span): previous.map { event.time >= $0 + span } ?? true
        case .test(let number): satisfies(automaton.tests[number])
        }
    }

    private func satisfies(_ test: Automaton.Test) -> Bool {
        guard isOwn || test.isNegative && (isShared || test.isPerUser) else { return false }
        guard test.events.takes(event.name) else { return false }
        if let span = test.span, let previous, event.time >= previous + span { return false }
        if let awaited = test.awaited,
            let end = program.deadline(ofAbsence: awaited, run), event.time >= end
        {
            return false
        }
        return test.condition?.holds(properties: event.values, captures: run.captures) ?? true
    }
}
