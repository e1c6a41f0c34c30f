import Events
import Matching
package import Scenarios

/// Decides whether, and when, a match is sent: a pure function of match, user, rules and time.
struct Gate: Sendable {
    let set: ProgramSet
    let rules: Rules
    /// Those of all mails and of every brand.
    private let allCaps: [Rules.Cap]

    init(set: ProgramSet, rules: Rules) {
        self.set = set
        self.rules = rules
        allCaps = rules.caps + rules.brands.values.flatMap(\.caps)
    }

    /// Mails held for one user; one more is suppressed.
    static let heldMax = 64
    /// Sent mails remembered of one user, newest first to stay; caps count at most 50.
    static let sentMax = 128

    /// What to do with a mail at `now`; at its match, and again whenever its holding ends.
    /// `profile`: with all that has come, sorted or not. `isNew`: not held before, so its hour has
    /// not been chosen yet. `isTooSoon`: `once_per` says no.
    func verdict(
        on held: Held, of state: UserState, _ user: String, _ profile: Profile,
        at now: EventTime, isNew: Bool, isTooSoon: Bool
    ) -> Decision.Verdict {
        let match = held.match
        let program = set.programs[match.run.program]
        let guardian = program.scenario.policy
        if rules.approved?.contains(program.scenario) == false { return .suppress(.unapproved) }
        if let why = stop(program.scenario, matchedAt: match.at, for: user) {
            return .suppress(why)
        }
        if let why = refusal(of: held, by: profile) { return .suppress(why) }
        let zone = rules.zone(of: state.profile)
        let hour: Hour
        switch self.hour(of: held, in: zone, at: now) {
        case .success(let found): hour = found
        case .failure(let why): return .suppress(why.suppression)
        }
        let expiry = guardian.expiresAfter.map { hour.since + $0 }
        if let expiry, now >= expiry { return .suppress(.expired) }
        if isTooSoon { return .suppress(.oncePer) }
        if isNew, let due = hour.due, due > now { return hold(until: due, .sendAt, state) }
        let quietTime = quiet(guardian, in: zone)
        if let quiet = quietTime?.end(at: now) {
            let due = spread(quiet.end, guardian, for: user, expiresAt: expiry)
            return hold(until: due, quiet.why, state, isNew: isNew)
        }
        // As late as possible, as 'unless' does: of two mails for either case one goes out.
        if program.mails[held.mail].onlyIf != nil, !held.hasCome { return .suppress(.notIf) }
        if isNew, let end = contestEnd(for: held, of: state, at: now, expiresAt: expiry) {
            return hold(until: end, .collect, state)
        }
        if winner(over: held, in: state, at: now) != nil {
            return later(now + rules.collect, .collect, guardian, expiry) ?? .suppress(.outranked)
        }
        if let end = capEnd(guardian, in: state, at: now) {
            let mayWait = !isNew || state.held.count < Self.heldMax
            return (mayWait ? later(end, .cap, guardian, expiry) : nil) ?? .suppress(.cap)
        }
        guard var order = order(for: held, of: state.profile, expiresAt: expiry) else {
            return .suppress(.noAddress)
        }
        order.quiet = quietTime
        order.room = room(for: guardian)
        order.heedsConsent =
            guardian.messageClass.isPolite && program.scenario.sends[held.mail].to == nil
        return .send(order)
    }

    /// Whether a mail of the scenario was sent so lately that `once_per` allows no other.
    func isTooSoon(_ scenario: Scenario, in state: UserState, at now: EventTime) -> Bool {
        guard let span = scenario.policy.oncePer, let last = lastSent(scenario, in: state) else {
            return false
        }
        return last > now - span
    }

    /// When a mail of the scenario, of whatever version, was sent last.
    func lastSent(_ scenario: Scenario, in state: UserState) -> EventTime? {
        let fingerprint = Fingerprint.of(scenario.id)
        return state.sent.lazy.filter { $0.scenario == fingerprint }.map(\.at).max()
    }

    /// When all of the `sent` mails can be forgotten.
    func oblivion(of sent: [Sent]) -> EventTime? {
        sent.isEmpty ? nil : sent.map { $0.at + span(of: $0) }.max()
    }

    /// Remembers a mail, and forgets those that no rule asks for any more.
    func remember(_ scenario: Scenario, at now: EventTime, in state: inout UserState) {
        let sent = Sent(
            scenario: Fingerprint.of(scenario.id),
            messageClass: scenario.policy.messageClass.index,
            priority: UInt8(clamping: scenario.policy.priority), at: now)
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
        let least = max(set.oncePer[sent.scenario] ?? .seconds(0), rules.collect)
        return allCaps.reduce(least) { $1.counts(sent) ? max($0, $1.span) : $0 }
    }

    /// Nil: the scenario wants none of that, or it would have expired by then.
    private func later(
        _ due: EventTime, _ why: Decision.Holding, _ guardian: Guard, _ expiry: EventTime?
    ) -> Decision.Verdict? {
        guard guardian.onLost == .later, let expiry, due < expiry else { return nil }
        return .hold(until: due, why)
    }

    private func hold(
        until due: EventTime, _ why: Decision.Holding, _ state: UserState, isNew: Bool = true
    ) -> Decision.Verdict {
        isNew && state.held.count >= Self.heldMax
            ? .suppress(.tooManyHeld) : .hold(until: due, why)
    }

    /// Nil: no address is known.
    private func order(
        for held: Held, of profile: Profile, expiresAt: EventTime?
    ) -> Order? {
        let program = set.programs[held.match.run.program]
        let scenario = program.scenario
        let send = scenario.sends[held.mail]
        guard let to = send.to ?? profile.email else { return nil }
        var variables: [String: Value] = [:]
        for (name, term) in program.mails[held.mail].variables {
            let value = term.value(properties: [], captures: held.match.run.captures)
            if !value.isMissing { variables[name] = value }
        }
        return Order(
            version: scenario.version, messageClass: scenario.policy.messageClass,
            brand: scenario.policy.brand, topic: scenario.policy.consentTopic,
            to: send.role == nil ? to : "", role: send.role,
            name: send.to == nil ? profile.name : nil, template: scenario.template(of: send),
            locale: profile.locale, variables: variables,
            reason: scenario.description.isEmpty ? scenario.id : scenario.description,
            expiresAt: expiresAt)
    }
}

extension MessageClass {
    package var index: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }
}
