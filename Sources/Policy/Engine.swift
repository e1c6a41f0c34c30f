package import Events
package import Matching
package import Scenarios

/// The whole pure path for one user: event and time in, new state and decisions out.
///
/// Whoever runs it (daemon, replay, tests) gets the same decisions for the same input.
package final class Engine: Sendable {
    /// What the gate takes for now.
    package enum Clock: Equatable, Sendable {
        /// Event time: of the event, the deadline, the end of the holding. For old data.
        case event
        /// `heard`: what Kafka had by then has been applied. No mail is released for an hour after
        /// it: what takes it back may be waiting to be read.
        case wall(EventTime, heard: EventTime = .distantFuture)
    }

    package let set: ProgramSet
    let limits: Limits
    let matcher: Matcher
    let gate: Gate
    let traits: TraitSlots

    /// Events of one user that wait to be sorted; when there is one more, the earliest goes first.
    static let waitingMax = 1024

    /// - Parameters:
    ///   - scenarios: Those in force, with ids of their own.
    ///   - retired: Earlier versions of some of them, which end what they began.
    ///   - rules: What holds for every scenario.
    ///   - limits: What bounds the memory of one user.
    ///   - vocabulary: Names that somebody else needs from the reader too.
    package init(
        _ scenarios: [Scenario], retired: [Scenario] = [], rules: Rules, limits: Limits = Limits(),
        vocabulary: Vocabulary = Vocabulary()
    ) {
        var vocabulary = vocabulary
        traits = TraitSlots(&vocabulary)
        set = ProgramSet(scenarios, retired: retired, vocabulary: vocabulary)
        self.limits = limits
        matcher = Matcher(set, limits: limits)
        gate = Gate(set: set, rules: rules)
    }

    /// The names that the reader must look for.
    package var vocabulary: Vocabulary { self.set.vocabulary }

    /// How far behind the newest event of the stream another one may be.
    package var lateness: Span { limits.lateness }

    /// Applies an event, after everything that was due at or before the `watermark`: the shard's,
    /// this event taken in. With a lateness, it waits until no earlier one can come any more. A repeat
    /// of an earlier one does nothing. `deadlines` are those of `state`, if they are known, which
    /// saves looking for them.
    package func apply(
        _ event: Event, to state: inout UserState, watermark: EventTime, clock: Clock,
        knowing deadlines: Deadlines? = nil, into effects: inout Effects
    ) {
        if isRepeat(event, &state, watermark: watermark, into: &effects) { return }
        guard lateness > .seconds(0) else {
            let limits = Deadlines(event: watermark, wall: clock.heard(watermark))
            if deadlines?.isDue(by: limits) ?? true {
                settle(event.user, &state, watermark: watermark, clock: clock, into: &effects)
            }
            return take(event, &state, at: watermark, clock: clock, into: &effects)
        }
        let before = isToTell(event, clock) ? profile(of: state, clock).consents : nil
        let place = state.waiting.firstIndex { $0.time > event.time } ?? state.waiting.endIndex
        state.waiting.insert(event, at: place)
        if let before {
            tell(profile(of: state, clock).consents, after: before, event, into: &effects)
        }
        var due = watermark
        if state.waiting.count > Self.waitingMax {
            effects.unsorted += 1
            due = max(due, state.waiting[0].time)
        }
        settle(event.user, &state, watermark: due, clock: clock, into: &effects)
    }

    /// Ends what is due: deadlines of runs and waiting events by the `watermark`, holdings by the
    /// gate's clock, earliest first; a holding before a run, runs in order of their programs, an
    /// event last.
    package func settle(
        _ user: String, _ state: inout UserState, watermark: EventTime, clock: Clock,
        into effects: inout Effects
    ) {
        retire(user, &state, clock: clock, watermark: watermark, into: &effects)
        while let next = next(in: state, watermark: watermark, clock: clock) {
            switch next {
            case .held(let index): release(index, user: user, &state, clock, into: &effects)
            case .run(let index):
                for match in matcher.settle(index, of: &state.runs) {
                    let now = clock.now(match.at)
                    decide(match, user: user, &state, now: now, clock, into: &effects)
                }
            case .event:
                // Of the deadlines, only those up to its time are settled.
                let event = state.waiting.removeFirst()
                take(event, &state, at: event.time, clock: clock, into: &effects)
            }
        }
        forget(&state, at: clock.now(watermark), watermark: watermark)
    }

    /// What is due next.
    private enum Due {
        case held(Int)
        case run(Int)
        /// The first of those that wait.
        case event
    }

    private func next(in state: UserState, watermark: EventTime, clock: Clock) -> Due? {
        let run = earliestRun(in: state.runs, until: watermark)
        let held = earliestHeld(in: state.held, until: clock.heard(watermark))
        let event = state.nextEvent.flatMap { $0 <= watermark ? $0 : nil }
        let first = earlier(run?.at, event)
        if let held, first.map({ clock == .event ? state.held[held].due <= $0 : true }) ?? true {
            return .held(held)
        }
        if let run, run.at == first { return .run(run.index) }
        return event == nil ? nil : .event
    }

    private func take(
        _ event: Event, _ state: inout UserState, at watermark: EventTime, clock: Clock,
        into effects: inout Effects
    ) {
        watch(event, &state, clock: clock, into: &effects)
        let before = isToTell(event, clock) ? state.profile.consents : nil
        if traits.update(&state.profile, from: event) {
            if let barred = traits.barred(by: event, state.profile) {
                effects.tidings.barred.append(barred)
            }
            if let before { tell(state.profile.consents, after: before, event, into: &effects) }
            if !state.held.isEmpty { heed(event, &state, clock: clock, into: &effects) }
        }
        let event = firstsTold(of: event, &state)
        for match in matcher.apply(
            event, at: watermark, to: &state.runs, tally: &effects.tally)
        {
            let now = clock.now(event.time)
            decide(match, user: event.user, &state, now: now, clock, into: &effects)
        }
        if state.isLasting { remember(event.time, in: &state) }
    }

    /// The event, and of which kinds it is the user's first.
    private func firstsTold(of event: Event, _ state: inout UserState) -> Event {
        guard !set.firsts.isEmpty else { return event }
        var told = event
        for (first, slot) in set.firsts {
            told.values[slot] = .missing
            guard first.takes(event), !state.had.contains(first.fingerprint) else { continue }
            told.values[slot] = .bool(true)
            state.had.append(first.fingerprint)
            state.had.sort()
        }
        return told
    }

    private func earliestRun(
        in runs: [Run], until limit: EventTime
    ) -> (index: Int, at: EventTime)? {
        var best: (index: Int, at: EventTime)?
        for index in runs.indices {
            guard let at = matcher.deadline(at: index, of: runs), at <= limit else { continue }
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
        held.isEmpty
            ? nil
            : held.indices.filter { held[$0].due <= limit }.min {
                held[$0].due == held[$1].due
                    ? gate.ranks(held[$0], before: held[$1]) : held[$0].due < held[$1].due
            }
    }
}

extension Engine.Clock {
    /// What this clock shows when it is `time` in the stream.
    func now(_ time: EventTime) -> EventTime {
        switch self {
        case .event: time
        case .wall(let now, _): now
        }
    }

    /// Up to when mails are released, when it is `time` in the stream.
    package func heard(_ time: EventTime) -> EventTime {
        switch self {
        case .event: time
        case .wall(let now, let heard): min(now, heard)
        }
    }
}

/// An hour in which a scenario that has a fuse matched.
package struct FusedHour: Hashable, Sendable {
    /// By id.
    package var scenario: String
    /// Since 1970, in event time: who catches up with a day at once has no busy hour.
    package var hour: Int64

    package init(scenario: String, hour: Int64) {
        self.scenario = scenario
        self.hour = hour
    }
}

/// What the engine wants done, oldest first, and what it counted.
package struct Effects: Sendable {
    package var decisions: [Decision] = []
    /// By program; one that sends a series counts once for each of its mails.
    package var matches: [Int]
    package var tally: MatchTally
    /// Events that were applied before their time, because too many waited.
    package var unsorted = 0
    /// Events that had been applied before, and did nothing.
    package var duplicates = 0
    /// Message ids that were forgotten early, because a user had too many.
    package var idsEvicted = 0
    /// Matches of scenarios that have a fuse.
    package var fused: [FusedHour: Int] = [:]
    package var tidings = Tidings()

    package init(programs: Int) {
        matches = Array(repeating: 0, count: programs)
        tally = MatchTally(programs: programs)
    }
}
