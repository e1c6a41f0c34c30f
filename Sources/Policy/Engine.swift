package import Events
package import Matching
package import Scenarios

/// The whole pure path for one user: event and time in, new state and decisions out.
///
/// Whoever runs it (daemon, replay, tests) gets the same decisions for the same input.
package struct Engine: Sendable {
    /// What the gate takes for now.
    package enum Clock: Equatable, Sendable {
        /// Event time: of the event, the deadline, the end of the holding. For old data.
        case event
        case wall(EventTime)
    }

    package let set: ProgramSet
    private let matcher: Matcher
    private let gate: Gate
    private let traits: TraitSlots

    /// - Parameter vocabulary: Names that somebody else needs from the reader too.
    package init(
        _ scenarios: [Scenario], rules: Rules, runsMax: Int = 32,
        vocabulary: Vocabulary = Vocabulary()
    ) {
        var vocabulary = vocabulary
        traits = TraitSlots(&vocabulary)
        set = ProgramSet(scenarios, vocabulary: vocabulary)
        matcher = Matcher(set, runsMax: runsMax)
        gate = Gate(set: set, rules: rules)
    }

    /// The names that the reader must look for.
    package var vocabulary: Vocabulary { self.set.vocabulary }

    /// Applies an event, after everything that was due at or before the `watermark`: the shard's,
    /// this event taken in.
    package func apply(
        _ event: Event, to state: inout UserState, watermark: EventTime, clock: Clock,
        into effects: inout Effects
    ) {
        settle(event.user, &state, watermark: watermark, clock: clock, into: &effects)
        cancel(by: event, &state, clock: clock, into: &effects)
        if event.name == traits.event { traits.update(&state.profile, from: event) }
        for match in matcher.apply(event, to: &state.runs, tally: &effects.tally) {
            decide(match, user: event.user, &state, now: clock.now(event.time), into: &effects)
        }
    }

    /// Ends what is due: deadlines of runs by the `watermark`, holdings by the gate's clock,
    /// earliest first; a holding before a run, runs in order of their programs.
    package func settle(
        _ user: String, _ state: inout UserState, watermark: EventTime, clock: Clock,
        into effects: inout Effects
    ) {
        retire(user, &state, clock: clock, watermark: watermark, into: &effects)
        while true {
            let run = earliestRun(in: state.runs, until: watermark)
            let held = earliestHeld(in: state.held, until: clock.now(watermark))
            if let held, run.map({ isFirst(state.held[held], before: $0.at, clock) }) ?? true {
                release(held, user: user, &state, clock: clock, into: &effects)
            } else if let run {
                for match in matcher.settle(run.index, of: &state.runs) {
                    decide(match, user: user, &state, now: clock.now(match.at), into: &effects)
                }
            } else {
                return
            }
        }
    }

    /// The earliest instants at which `settle` has something to do.
    package func deadlines(of state: UserState, clock: Clock) -> Deadlines {
        let run = matcher.deadline(of: state.runs)
        let held = state.held.lazy.map(\.due).min()
        if case .wall = clock { return Deadlines(event: run, wall: held) }
        return Deadlines(event: [run, held].compactMap { $0 }.min(), wall: nil)
    }

    /// Forgets what no rule asks for any more; before a state is stored. What became due before
    /// `now`, and is not settled yet, will still ask.
    package func prune(_ state: inout UserState, at now: EventTime) {
        guard !state.sent.isEmpty else { return }
        let due = deadlines(of: state, clock: .event).event
        gate.prune(&state, at: min(now, due ?? now))
    }

    /// Ends what is held for scenarios that are no longer loaded as they were.
    private func retire(
        _ user: String, _ state: inout UserState, clock: Clock, watermark: EventTime,
        into effects: inout Effects
    ) {
        guard state.held.contains(where: { $0.match.run.program == Run.unknownProgram }) else {
            return
        }
        for held in state.held where held.match.run.program == Run.unknownProgram {
            let steps = held.match.run.ids.enumerated().map { ("\($0 + 1)", [$1]) }
            effects.decisions.append(
                Decision(
                    id: held.id, scenario: held.scenario, user: user,
                    verdict: .suppress(.scenarioChanged), matchedAt: held.match.at,
                    decidedAt: clock.now(watermark), steps: steps))
        }
        state.held.removeAll { $0.match.run.program == Run.unknownProgram }
    }

    private func isFirst(_ held: Held, before run: EventTime, _ clock: Clock) -> Bool {
        clock == .event ? held.due <= run : true
    }

    private func earliestRun(
        in runs: [Run], until limit: EventTime
    ) -> (index: Int, at: EventTime)? {
        var best: (index: Int, at: EventTime)?
        // Nearly always; and the loop below copies each run with all its references.
        guard let earliest = matcher.deadline(of: runs), earliest <= limit else { return nil }
        for index in runs.indices {
            guard let at = matcher.deadline(of: runs[index]), at <= limit else { continue }
            guard let known = best else {
                best = (index, at)
                continue
            }
            if (at, runs[index].program) < (known.at, runs[known.index].program) {
                best = (index, at)
            }
        }
        return best
    }

    private func earliestHeld(in held: [Held], until limit: EventTime) -> Int? {
        held.indices.filter { held[$0].due <= limit }.min { held[$0].due < held[$1].due }
    }

    private func release(
        _ index: Int, user: String, _ state: inout UserState, clock: Clock,
        into effects: inout Effects
    ) {
        let held = state.held.remove(at: index)
        let now = clock.now(held.due)
        let verdict = gate.verdict(on: held.match, of: state, at: now, isNew: false)
        carryOut(verdict, held.match, id: held.id, user: user, &state, now: now, into: &effects)
    }

    private func cancel(
        by event: Event, _ state: inout UserState, clock: Clock, into effects: inout Effects
    ) {
        for held in state.held
        where set.programs[held.match.run.program].cancelOn.contains(event.name) {
            state.held.removeAll { $0 == held }
            carryOut(
                .suppress(.cancelled), held.match, id: held.id, user: event.user, &state,
                now: clock.now(event.time), into: &effects)
        }
    }

    private func decide(
        _ match: Match, user: String, _ state: inout UserState, now: EventTime,
        into effects: inout Effects
    ) {
        let scenario = set.programs[match.run.program].scenario
        effects.matches[match.run.program] += 1
        let id = DecisionID.of(scenario: scenario.id, user: user, match: match)
        let verdict = gate.verdict(on: match, of: state, at: now, isNew: true)
        carryOut(verdict, match, id: id, user: user, &state, now: now, into: &effects)
    }

    private func carryOut(
        _ verdict: Decision.Verdict, _ match: Match, id: String, user: String,
        _ state: inout UserState, now: EventTime, into effects: inout Effects
    ) {
        let program = set.programs[match.run.program]
        switch verdict {
        case .send: gate.remember(program.scenario, at: now, in: &state)
        case .hold(let due, _):
            state.held.append(
                Held(id: id, scenario: program.scenario.id, match: match, due: due))
        case .suppress: break
        }
        effects.decisions.append(
            Decision(
                id: id, scenario: program.scenario.id, user: user, verdict: verdict,
                matchedAt: match.at, decidedAt: now,
                steps: program.events(of: match.run)))
    }
}

extension Engine.Clock {
    /// What this clock shows when it is `time` in the stream.
    func now(_ time: EventTime) -> EventTime {
        switch self {
        case .event: time
        case .wall(let now): now
        }
    }
}

/// When a user's state wants to be looked at, on the stream's clock and on the wall's.
package struct Deadlines: Equatable, Sendable {
    package var event: EventTime?
    package var wall: EventTime?

    package init(event: EventTime? = nil, wall: EventTime? = nil) {
        self.event = event
        self.wall = wall
    }
}

/// What the engine wants done, oldest first, and what it counted.
package struct Effects: Sendable {
    package var decisions: [Decision] = []
    /// By program.
    package var matches: [Int]
    package var tally: MatchTally

    package init(programs: Int) {
        matches = Array(repeating: 0, count: programs)
        tally = MatchTally(programs: programs)
    }
}
