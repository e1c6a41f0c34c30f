import Events
import Matching
import Scenarios

/// Decides whether, and when, a match is sent: a pure function of match, user, rules and time.
struct Gate: Sendable {
    let set: ProgramSet
    let rules: Rules

    /// Mails held for one user; one more is suppressed.
    static let heldMax = 64
    /// Sent mails remembered of one user, newest first to stay; caps count at most 50.
    static let sentMax = 128
    /// How late after the hour of `send.at` a match may still be sent at once.
    static let behindMax = Events.Span.hours(2)

    /// What to do with `match` at `now`; at its match, and again whenever its holding ends.
    /// `isNew`: not held before, so its hour has not been chosen yet.
    func verdict(
        on match: Match, of state: UserState, at now: EventTime, isNew: Bool
    ) -> Decision.Verdict {
        let program = set.programs[match.run.program]
        let guardian = program.scenario.policy
        if let limit = guardian.expiresAfter, now >= match.at + limit {
            return .suppress(.expired)
        }
        if let limit = guardian.oncePer, wasSent(program.scenario, in: state, after: now - limit) {
            return .suppress(.oncePer)
        }
        let zone = zone(of: state.profile)
        if isNew, let due = hour(for: match, of: program.scenario.send, in: zone, at: now) {
            return hold(until: due, .sendAt, state)
        }
        if let end = quietEnd(guardian, in: zone, at: now) {
            return hold(until: end, .quietHours, state, isNew: isNew)
        }
        if guardian.messageClass.isPolite, let cap = rules.caps[guardian.messageClass],
            sentCount(guardian.messageClass, in: state, after: now - cap.span) >= cap.count
        {
            return .suppress(.cap)
        }
        guard let order = order(for: match, of: state.profile) else {
            return .suppress(.noAddress)
        }
        return .send(order)
    }

    /// Remembers a mail, and forgets those that no rule asks for any more.
    func remember(_ scenario: Scenario, at now: EventTime, in state: inout UserState) {
        let sent = Sent(
            scenario: Fingerprint.of(scenario.id),
            messageClass: scenario.policy.messageClass.index, at: now)
        state.sent.append(sent)
        prune(&state, at: now)
    }

    /// Forgets what no rule asks for any more.
    func prune(_ state: inout UserState, at now: EventTime) {
        state.sent.removeAll { $0.at + span(of: $0) <= now }
        if state.sent.count > Self.sentMax {
            state.sent.removeFirst(state.sent.count - Self.sentMax)
        }
    }

    /// How long a sent mail matters.
    private func span(of sent: Sent) -> Events.Span {
        let cap = rules.caps.first { $0.key.index == sent.messageClass }?.value.span
        let once = set.oncePer[sent.scenario]
        return max(cap ?? .seconds(0), once ?? .seconds(0))
    }

    private func hold(
        until due: EventTime, _ why: Decision.Holding, _ state: UserState, isNew: Bool = true
    ) -> Decision.Verdict {
        isNew && state.held.count >= Self.heldMax
            ? .suppress(.tooManyHeld) : .hold(until: due, why)
    }

    private func wasSent(_ scenario: Scenario, in state: UserState, after: EventTime) -> Bool {
        let fingerprint = Fingerprint.of(scenario.id)
        return state.sent.contains { $0.scenario == fingerprint && $0.at > after }
    }

    private func sentCount(
        _ messageClass: MessageClass, in state: UserState, after: EventTime
    ) -> Int {
        state.sent.count { $0.messageClass == messageClass.index && $0.at > after }
    }

    private func zone(of profile: Profile) -> Zone {
        profile.timezone.flatMap { rules.zoneNamed($0) } ?? rules.zone
    }

    /// Nil: now. Counted from the match, so that a gate that is a little behind finds the same
    /// hour; one that is far behind waits for it to come again.
    private func hour(
        for match: Match, of send: Send, in zone: Zone, at now: EventTime
    ) -> EventTime? {
        let wanted: Events.Span
        var start = match.at
        switch send.at {
        case .now: return nil
        case .local(let minute): wanted = .minutes(Int64(minute))
        case .sameLocalTime:
            wanted = zone.timeOfDay(at: match.run.latest)
            // The same time a day later is over when the clock was set forward in between.
            let forward =
                zone.offsetSeconds(at: match.at) - zone.offsetSeconds(at: match.run.latest)
            start = start - .seconds(Int64(max(0, forward)))
        }
        let due = zone.next(wanted, from: max(start, now - Self.behindMax))
        return due > now ? due : nil
    }

    private func quietEnd(_ guardian: Guard, in zone: Zone, at now: EventTime) -> EventTime? {
        guard guardian.messageClass.isPolite, !guardian.ignoresQuietHours,
            let quiet = guardian.quietHours ?? rules.quietHours
        else { return nil }
        // At the end of time no night ends any more: then nothing may wait for it.
        return zone.end(ofWindowFrom: quiet.start, to: quiet.end, containing: now)
            .flatMap { $0 > now ? $0 : nil }
    }

    /// Nil: no address is known.
    private func order(for match: Match, of profile: Profile) -> Order? {
        let program = set.programs[match.run.program]
        let scenario = program.scenario
        guard let to = scenario.send.to ?? profile.email else { return nil }
        var variables: [String: Value] = [:]
        for (name, term) in program.variables {
            let value = term.value(properties: [], captures: match.run.captures)
            if !value.isMissing { variables[name] = value }
        }
        return Order(
            version: scenario.version, messageClass: scenario.policy.messageClass, to: to,
            name: scenario.send.to == nil ? profile.name : nil, template: scenario.send.mail,
            locale: profile.locale, variables: variables,
            reason: scenario.description.isEmpty ? scenario.id : scenario.description,
            expiresAt: scenario.policy.expiresAfter.map { match.at + $0 })
    }
}

extension MessageClass {
    var index: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }
}
