package import Events
import Matching
import Scenarios

// From a match to the decisions on its mails.

extension Engine {
    /// What the match's mails come to, each by itself; but a series is sent or not as a whole when
    /// `once_per` is asked.
    func decide(
        _ match: Match, user: String, _ state: inout UserState, now: EventTime, _ clock: Clock,
        into effects: inout Effects
    ) {
        let program = set.programs[match.run.program]
        effects.matches[match.run.program] += program.mails.count
        if program.scenario.policy.fuse != nil {
            let hour = match.at.milliseconds / Span.hours(1).milliseconds
            effects.fused[FusedHour(scenario: program.scenario.id, hour: hour), default: 0] += 1
        }
        let isTooSoon = gate.isTooSoon(program.scenario, in: state, at: now)
        var wasSent = false
        for mail in program.mails.indices {
            let id = DecisionID.of(
                scenario: program.scenario.id, user: user, match: match, mail: mail)
            var held = Held(
                id: id, scenario: program.scenario.id, match: match, due: now, mail: mail)
            held.isFollowing = wasSent
            let profile = profile(of: state, clock)
            let verdict = gate.verdict(
                on: held, of: state, user, profile, at: now, isNew: true, isTooSoon: isTooSoon)
            let numbers = gate.numbers(
                of: verdict, on: held, of: state, user, profile, at: now, isNew: true)
            if case .send = verdict { wasSent = true }
            carryOut(verdict, numbers, held, user: user, &state, now: now, into: &effects)
        }
    }

    /// Decides again on the mail at `index`, whose hour has come.
    func release(
        _ index: Int, user: String, _ state: inout UserState, _ clock: Clock,
        into effects: inout Effects
    ) {
        let held = state.held.remove(at: index)
        let now = clock.now(held.due)
        let program = set.programs[held.match.run.program]
        // By the wall's clock, an event that waits to be sorted has come already.
        let unsorted = clock == .event ? [] : state.waiting
        for event in unsorted {
            guard let end = program.end(of: held, by: event) else { continue }
            return carryOut(
                .suppress(end), gate.numbers(endedBy: event), held, user: user, &state, now: now,
                into: &effects)
        }
        let profile = profile(of: state, clock)
        let isTooSoon =
            !held.isFollowing && gate.isTooSoon(program.scenario, in: state, at: now)
        let verdict = gate.verdict(
            on: held, of: state, user, profile, at: now, isNew: false, isTooSoon: isTooSoon)
        let numbers = gate.numbers(
            of: verdict, on: held, of: state, user, profile, at: now, isNew: false)
        carryOut(verdict, numbers, held, user: user, &state, now: now, into: &effects)
    }

    /// Tells the mails that wait of an event.
    func watch(
        _ event: Event, _ state: inout UserState, clock: Clock, into effects: inout Effects
    ) {
        guard !state.held.isEmpty else { return }
        let now = clock.now(event.time)
        for held in state.held {
            let program = set.programs[held.match.run.program]
            if let end = program.end(of: held, by: event) {
                state.held.removeAll { $0 == held }
                carryOut(
                    .suppress(end), gate.numbers(endedBy: event), held, user: event.user, &state,
                    now: now, into: &effects)
            } else if program.awaits(event, for: held),
                let index = state.held.firstIndex(of: held)
            {
                state.held[index].hasCome = true
            }
        }
    }

    /// Ends the mails that wait and must not go to this user any more.
    func heed(
        _ event: Event, _ state: inout UserState, clock: Clock, into effects: inout Effects
    ) {
        let now = clock.now(event.time)
        for held in state.held where held.match.run.program != Run.unknownProgram {
            guard let why = gate.refusal(of: held, by: state.profile) else { continue }
            state.held.removeAll { $0 == held }
            let numbers = gate.numbers(
                of: .suppress(why), on: held, of: state, event.user, state.profile, at: now,
                isNew: false)
            carryOut(
                .suppress(why), numbers, held, user: event.user, &state, now: now, into: &effects)
        }
    }

    /// Whether senders may have to know of it. In old data a no of next week must not stop a mail of
    /// today.
    func isToTell(_ event: Event, _ clock: Clock) -> Bool {
        traits.isWord(event) && clock != .event
    }

    /// Lets the senders know what the user says now, once a no is or was among it.
    func tell(
        _ words: Consents, after before: Consents, _ event: Event, into effects: inout Effects
    ) {
        guard words != before, words.hasRefusal || before.hasRefusal else { return }
        effects.tidings.words[event.user] = words
    }

    /// With what events said that wait to be sorted: by the wall's clock they have come already.
    func profile(of state: UserState, _ clock: Clock) -> Profile {
        guard clock != .event, !state.waiting.isEmpty else { return state.profile }
        var profile = state.profile
        for event in state.waiting { _ = traits.update(&profile, from: event) }
        return profile
    }

    /// Ends what is held for scenarios that are no longer loaded as they were.
    func retire(
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
                    id: held.id, scenario: held.scenario, user: user, mail: "",
                    verdict: .suppress(.scenarioChanged), matchedAt: held.match.at,
                    decidedAt: clock.now(watermark), steps: steps))
        }
        state.held.removeAll { $0.match.run.program == Run.unknownProgram }
    }

    /// Ends what waits for a user of whom nothing more is heard here, and forgets the rest.
    package func giveUp(
        _ user: String, _ state: inout UserState, watermark: EventTime, clock: Clock,
        into effects: inout Effects
    ) {
        retire(user, &state, clock: clock, watermark: watermark, into: &effects)
        let held = state.held
        state = UserState()
        for one in held {
            carryOut(
                .suppress(.moved), Decision.Numbers(), one, user: user, &state,
                now: clock.now(watermark),
                into: &effects)
        }
    }

    /// `held` is not in the state (any more).
    private func carryOut(
        _ verdict: Decision.Verdict, _ numbers: Decision.Numbers, _ held: Held, user: String,
        _ state: inout UserState, now: EventTime, into effects: inout Effects
    ) {
        let program = set.programs[held.match.run.program]
        var siblings: [Held] = []
        switch verdict {
        case .send:
            gate.remember(program.scenario, at: now, in: &state)
            for index in state.held.indices where state.held[index].match == held.match {
                state.held[index].isFollowing = true
            }
        case .hold(let due, _):
            var held = held
            held.due = due
            state.held.append(held)
        case .suppress(.oncePer):
            siblings = state.held.filter { $0.match == held.match }
            state.held.removeAll { $0.match == held.match }
        case .suppress: break
        }
        for one in [held] + siblings {
            effects.decisions.append(
                Decision(
                    id: one.id, scenario: program.scenario.id, user: user,
                    mail: program.scenario.sends[one.mail].mail, verdict: verdict, numbers: numbers,
                    matchedAt: one.match.at, decidedAt: now,
                    steps: program.events(of: one.match.run)))
        }
    }
}

extension Program {
    /// Why the event ends what is held, if it does.
    fileprivate func end(of held: Held, by event: Event) -> Decision.Suppression? {
        if cancelOn.contains(where: { $0.sees(event, after: held.match) }) { return .cancelled }
        let unless = mails[held.mail].unless
        return unless.contains { $0.sees(event, after: held.match) } ? .unless : nil
    }

    /// Whether the event is what the mail's `if` asks for.
    fileprivate func awaits(_ event: Event, for held: Held) -> Bool {
        !held.hasCome
            && mails[held.mail].onlyIf?.contains { $0.sees(event, after: held.match) } == true
    }
}
