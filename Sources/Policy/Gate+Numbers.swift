import Events
import Matching
import Scenarios

// What a verdict rests on. The names of the numbers are in docs/policy.md.

extension Gate {
    /// Of a verdict on the mail, by the same input, before it is carried out. That of an event, which
    /// ends what waits, has its own.
    func numbers(
        of verdict: Decision.Verdict, on held: Held, of state: UserState, _ user: String,
        _ profile: Profile, at now: EventTime, isNew: Bool
    ) -> Decision.Numbers {
        switch verdict {
        case .send: Decision.Numbers()
        case .hold(let due, let why):
            numbers(of: why, until: due, on: held, of: state, at: now, isNew: isNew)
        case .suppress(let why):
            numbers(of: why, on: held, of: state, user, profile, at: now)
        }
    }

    private func numbers(
        of why: Decision.Holding, until due: EventTime, on held: Held, of state: UserState,
        at now: EventTime, isNew: Bool
    ) -> Decision.Numbers {
        var numbers = Decision.Numbers()
        let policy = set.programs[held.match.run.program].scenario.policy
        let zone = rules.zone(of: state.profile)
        switch why {
        case .quietHours, .quietDay:
            let quiet = quiet(policy, in: zone)
            numbers.add("quiet_hours", quiet?.hours?.text)
            numbers.add("quiet_days", quiet.flatMap { $0.days.isEmpty ? nil : $0.days.text })
            numbers.add("local_time", zone.text(now))
            numbers.add("zone", zone.name)
        case .sendAt:
            numbers.add("local_due_at", zone.text(due))
            numbers.add("zone", zone.name)
        case .collect:
            numbers.add("collect", rules.collect.inOneUnit)
            addStanding(of: held, to: &numbers)
            // A new one waits for others, whatever went out.
            if !isNew { addWinner(over: held, in: state, at: now, to: &numbers) }
        case .cap: addCap(policy, in: state, at: now, to: &numbers)
        }
        return numbers
    }

    private func numbers(
        of why: Decision.Suppression, on held: Held, of state: UserState, _ user: String,
        _ profile: Profile, at now: EventTime
    ) -> Decision.Numbers {
        var numbers = Decision.Numbers()
        let scenario = set.programs[held.match.run.program].scenario
        let policy = scenario.policy
        switch why {
        case .oncePer:
            numbers.add("once_per", policy.oncePer?.text)
            numbers.add("last_sent_at", lastSent(scenario, in: state))
        case .cap: addCap(policy, in: state, at: now, to: &numbers)
        case .outranked:
            addStanding(of: held, to: &numbers)
            addWinner(over: held, in: state, at: now, to: &numbers)
        case .expired, .noDate, .datePassed:
            addHour(of: held, in: rules.zone(of: state.profile), at: now, to: &numbers)
        case .unsubscribed:
            let word = profile.consents.word(on: policy.consentTopic)
            numbers.add("topic", word?.topic)
            numbers.add("said_at", word?.at)
        case .noConsent: numbers.add("topic", policy.consentTopic)
        case .unapproved: addUnapproved(scenario, to: &numbers)
        case .canary:
            let lot = Canary.lot(of: user, in: scenario.id)
            numbers.add("lot", .amount(Double(lot) / 100))
            numbers.add("canary", policy.canary.map { .amount(Double($0) / 100) })
        case .fuse: numbers.add("fuse", policy.fuse)
        case .recalled: numbers.add("recalled_at", rules.stops.recalled[scenario.id])
        case .tooManyHeld: numbers.add("held", state.held.count)
        case .cancelled, .notIf, .unless, .noAddress, .suppressed, .scenarioChanged, .moved: break
        }
        return numbers
    }

    /// Of the end of a mail that waited, which an event brought: `cancelled` or `unless`.
    func numbers(endedBy event: Event) -> Decision.Numbers {
        var numbers = Decision.Numbers()
        let names = set.vocabulary.events
        // An event of no known name may do it as well, by `"*"`.
        numbers.add(
            "event", names.indices.contains(event.name.index) ? names[event.name.index] : nil)
        numbers.add("event_id", event.id)
        return numbers
    }
}

extension Gate {
    private func addCap(
        _ policy: Guard, in state: UserState, at now: EventTime, to numbers: inout Decision.Numbers
    ) {
        guard
            let (limit, shortage) = rules.shortage(
                for: policy, after: state.sent, in: set, at: now)
        else { return }
        numbers.add("cap", limit.cap.text)
        numbers.add("brand", limit.brand)
        numbers.add("sent", shortage.sent.count)
        if !shortage.reserves.isEmpty { numbers.add("most", shortage.most) }
    }

    private func addStanding(of held: Held, to numbers: inout Decision.Numbers) {
        let standing = standing(held)
        numbers.add("priority", standing.priority)
        if set.programs[held.match.run.program].value != nil {
            numbers.add("value", .amount(standing.value))
        }
    }

    /// The mail that has won already, if one has.
    private func addWinner(
        over held: Held, in state: UserState, at now: EventTime, to numbers: inout Decision.Numbers
    ) {
        guard let winner = winner(over: held, in: state, at: now) else { return }
        let scenario = set.programs.first { Fingerprint.of($0.scenario.id) == winner.scenario }
        numbers.add("winner", scenario?.scenario.id)
        numbers.add("winner_priority", Int(winner.priority))
    }

    private func addHour(
        of held: Held, in zone: Zone, at now: EventTime, to numbers: inout Decision.Numbers
    ) {
        let policy = set.programs[held.match.run.program].scenario.policy
        switch hour(of: held, in: zone, at: now) {
        case .success(let hour):
            numbers.add("expires_after", policy.expiresAfter?.text)
            numbers.add("expired_at", policy.expiresAfter.map { hour.since + $0 })
        case .failure(let none):
            switch none.found {
            case .date(let date, let due):
                numbers.add("date", date)
                numbers.add("was_due_at", due)
            case .other(let kind): numbers.add("found", kind)
            }
        }
    }

    private func addUnapproved(_ scenario: Scenario, to numbers: inout Decision.Numbers) {
        guard let approved = rules.approved else { return }
        let isKnown = approved.scenarios[scenario.id]?.contains(scenario.version) == true
        numbers.add("scenario_version", isKnown ? nil : scenario.version)
        let templates = Set(scenario.sends.map { scenario.template(of: $0) })
            .subtracting(approved.templates)
        numbers.add("templates", templates.isEmpty ? nil : .texts(templates.sorted()))
    }
}
