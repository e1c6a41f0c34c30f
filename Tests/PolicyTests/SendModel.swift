import Events
import Policy
import Scenarios

/// What may be sent to the user of a stream, and when: the rules once more, looked up in all that has
/// happened, with nothing remembered and nothing forgotten.
struct SendModel {
    private let stream: RandomStream
    /// What events up to one of them said, by that one's time.
    private let words: [(from: EventTime, said: Said)]
    /// What was said of the zone.
    private let zones: [(at: EventTime, zone: Value)]

    init(_ stream: RandomStream) {
        self.stream = stream
        var said = Said()
        var words = [(EventTime.distantPast, said)]
        for event in stream.events {
            said.hear(event, stream.engine.vocabulary)
            words.append((event.time, said))
        }
        self.words = words
        let vocabulary = stream.engine.vocabulary
        let slot = vocabulary.properties.firstIndex(of: "timezone") ?? 0
        let name = vocabulary.events.firstIndex(of: "identify") ?? 0
        zones = stream.events.filter { $0.name.index == name && !$0.values[slot].isMissing }
            .map { ($0.time, $0.values[slot]) }
    }

    /// What is wrong with the sends, which are all of them, in order.
    func faults(of sends: [Decision]) -> [String] {
        sends.indices.flatMap { index -> [String] in
            let send = sends[index]
            guard let scenario = stream.scenarios.first(where: { $0.id == send.scenario }) else {
                return ["no scenario of the stream"]
            }
            return faults(of: send, scenario, after: sends[..<index])
                .map { "\($0): \(send.scenario) at \(send.decidedAt)" }
        }
    }

    /// What is wrong with the numbers of caps and of `once_per`: of all decisions, in order.
    func faults(ofNumbersIn decisions: [Decision]) -> [String] {
        decisions.indices.filter { ["cap", "once_per"].contains(decisions[$0].reason) }
            .compactMap { index in
                let decision = decisions[index]
                let earlier = decisions[..<index].filter { $0.kind == "send" }
                let expected =
                    decision.reason == "cap"
                    ? capNumbers(of: decision, after: earlier[...])
                    : [oncePerNumbers(of: decision, after: earlier)]
                return expected.contains { $0 == decision.numbers }
                    ? nil : "\(decision.json): expected one of \(expected)"
            }
    }

    private func oncePerNumbers(
        of decision: Decision, after earlier: [Decision]
    ) -> Decision.Numbers {
        var numbers = Decision.Numbers()
        let own = earlier.filter { $0.scenario == decision.scenario }
        numbers.add("once_per", policy(of: decision)?.oncePer?.text)
        numbers.add("last_sent_at", own.map(\.decidedAt).max())
        return numbers
    }

    /// Of the first cap that is full, any that may be meant: reserves may be in the way as well.
    private func capNumbers(
        of decision: Decision, after earlier: ArraySlice<Decision>
    ) -> [Decision.Numbers] {
        guard let policy = policy(of: decision) else { return [] }
        let own = earlier.filter { self.policy(of: $0)?.brand == policy.brand }
        let caps =
            stream.rules.caps.map { ($0, nil as String?, earlier) }
            + (policy.brand.flatMap { stream.rules.brands[$0]?.caps } ?? []).map {
                ($0, policy.brand, own[...])
            }
        return caps.lazy.map { cap, brand, mails in
            shortages(of: cap, decision, policy, mails).map { sent, most in
                var numbers = Decision.Numbers()
                numbers.add("cap", cap.text)
                numbers.add("brand", brand)
                numbers.add("sent", sent)
                if most < cap.count { numbers.add("most", most) }
                return numbers
            }
        }.first { !$0.isEmpty } ?? []
    }

    private func faults(
        of send: Decision, _ scenario: Scenario, after earlier: ArraySlice<Decision>
    ) -> [String] {
        let policy = scenario.policy
        var faults: [String] = []
        func expect(_ isRight: Bool, _ fault: String) { if !isRight { faults.append(fault) } }
        // A series is asked once, by the first of its mails.
        if let span = policy.oncePer, !earlier.contains(where: { $0.isOfMatch(of: send) }) {
            let own = earlier.filter { $0.scenario == send.scenario }
            expect(own.allSatisfy { $0.decidedAt <= send.decidedAt - span }, "once_per")
        }
        let mail = scenario.sends.first { $0.mail == send.mail }
        if let span = policy.expiresAfter, mail?.at.isShifted == false {
            expect(send.decidedAt < send.matchedAt + span, "expired")
        }
        expect(isApproved(scenario), "unapproved")
        expect(!stream.rules.stops.blown.contains(scenario.id), "fuse")
        let recall = stream.rules.stops.recalled[scenario.id]
        expect(recall.map { send.matchedAt >= $0 } ?? true, "recalled")
        if let canary = policy.canary {
            expect(Canary.lot(of: "u", in: scenario.id) < canary, "canary")
        }
        if mail?.to == nil { expect(isWanted(send, scenario), "against their word") }
        guard policy.messageClass == .marketing else { return faults }
        if stream.rules.collect > .seconds(0), mail?.to == nil {
            let others = earlier.filter { $0.decidedAt == send.decidedAt && isMarketing($0) }
            expect(others.isEmpty, "beside one that competes")
        }
        expect(!isQuiet(send.decidedAt, policy, zoneOf: send.decidedAt), "quiet")
        expectRoom(send, policy, earlier, expect)
        return faults
    }

    private func expectRoom(
        _ send: Decision, _ policy: Guard, _ earlier: ArraySlice<Decision>,
        _ expect: (Bool, String) -> Void
    ) {
        for cap in stream.rules.caps { expect(has(cap, room: send, policy, earlier[...]), "cap") }
        for cap in policy.brand.flatMap({ stream.rules.brands[$0]?.caps }) ?? [] {
            let own = earlier.filter { self.policy(of: $0)?.brand == policy.brand }
            expect(has(cap, room: send, policy, own[...]), "the brand's cap")
        }
    }

    /// What is wrong with mails that were delivered late, in order.
    func faults(of deliveries: [Delivery]) -> [String] {
        deliveries.indices.flatMap { index -> [String] in
            let (delivery, mail) = (deliveries[index], deliveries[index].asSent)
            guard let scenario = stream.scenarios.first(where: { $0.id == mail.scenario }) else {
                return ["no scenario of the stream"]
            }
            var faults: [String] = []
            func expect(_ isRight: Bool, _ fault: String) {
                if !isRight { faults.append("\(fault): \(mail.scenario) at \(mail.decidedAt)") }
            }
            let policy = scenario.policy
            let recall = stream.rules.stops.recalled[scenario.id]
            expect(recall.map { mail.matchedAt >= $0 } ?? true, "recalled")
            let send = scenario.sends.first { $0.mail == mail.mail }
            if let span = policy.expiresAfter, send?.at.isShifted == false {
                expect(mail.decidedAt < mail.matchedAt + span, "expired")
            }
            let before = said(before: mail.decidedAt)
            expect(!before.allSatisfy { $0.barred.contains(delivery.to) }, "to a dead address")
            guard policy.messageClass == .marketing else { return faults }
            if send?.to == nil {
                expect(
                    before.contains { $0.allows(scenario, stream.rules, badAddress: false) },
                    "against their word")
            }
            expect(!isQuiet(mail.decidedAt, policy, zoneOf: delivery.decidedAt), "quiet")
            expectRoom(mail, policy, deliveries[..<index].map(\.asSent)[...], expect)
            return faults
        }
    }

    private func policy(of decision: Decision) -> Guard? {
        stream.scenarios.first { $0.id == decision.scenario }?.policy
    }

    private func isMarketing(_ decision: Decision) -> Bool {
        policy(of: decision)?.messageClass == .marketing
    }

    private func isApproved(_ scenario: Scenario) -> Bool {
        guard let approved = stream.rules.approved else { return true }
        return approved.scenarios[scenario.id] == [scenario.version]
            && scenario.sends.allSatisfy { send in
                let folder = scenario.policy.brand.map { "brands/\($0)/" } ?? ""
                return approved.templates.contains(folder + send.mail)
            }
    }

    private func has(
        _ cap: Rules.Cap, room send: Decision, _ policy: Guard, _ earlier: ArraySlice<Decision>
    ) -> Bool { shortages(of: cap, send, policy, earlier).isEmpty }

    /// What leaves no room: how many mails have how many slots.
    private func shortages(
        of cap: Rules.Cap, _ send: Decision, _ policy: Guard, _ earlier: ArraySlice<Decision>
    ) -> [(sent: Int, most: Int)] {
        let counted = earlier.filter {
            $0.decidedAt > send.decidedAt - cap.span && (cap.messageClass == nil || isMarketing($0))
        }
        // Let the owners of some reserves come and take what is kept for them: is there room still?
        let groups = cap.reserves.reduce(into: [[]]) { groups, reserve in
            groups += groups.map { $0 + [reserve] }
        }
        return groups.filter { !$0.contains { isFor(policy, $0) } }.compactMap { group in
            let owned = group.reduce(0) { $0 + $1.count }
            let rest = counted.count { mail in
                self.policy(of: mail).map { own in !group.contains { isFor(own, $0) } } ?? true
            }
            return rest + 1 + owned <= cap.count ? nil : (rest, cap.count - owned)
        }
    }

    private func isFor(_ policy: Guard, _ reserve: Reserve) -> Bool {
        switch reserve.owner {
        case .priority(let least): policy.priority >= least
        case .messageClass(let own): policy.messageClass == own
        }
    }

    private func isWanted(_ send: Decision, _ scenario: Scenario) -> Bool {
        said(before: send.decidedAt).contains { $0.allows(scenario, stream.rules) }
    }

    /// At one instant, any of what was known before, between and after its events.
    private func said(before time: EventTime) -> [Said] {
        [words.last { $0.from < time }].compactMap(\.self?.said)
            + words.filter { $0.from == time }.map(\.said)
    }

    /// By any zone that was known while `told` lasted.
    private func isQuiet(_ time: EventTime, _ policy: Guard, zoneOf told: EventTime) -> Bool {
        let days = policy.quietDays ?? stream.rules.quietDays
        let hours = policy.ignoresQuietHours ? nil : policy.quietHours ?? stream.rules.quietHours
        let before = zones.last { $0.at < told }?.zone ?? .missing
        return ([before] + zones.filter { $0.at == told }.map(\.zone)).allSatisfy { value in
            var zone = stream.rules.zone
            if case .string(let name) = value, let own = stream.rules.zoneNamed(name) { zone = own }
            let local = time.milliseconds + Int64(zone.offsetSeconds(at: time)) * 1000
            let day = local / 86_400_000
            if days.contains(weekday: Int((day + 4) % 7)) { return true }
            if days.areHolidaysQuiet, stream.rules.holidays.contains(day) { return true }
            guard let quiet = hours else { return false }
            let minute = zone.minuteOfDay(at: time)
            return quiet.start < quiet.end
                ? (quiet.start..<quiet.end).contains(minute)
                : minute >= quiet.start || minute < quiet.end
        }
    }
}

extension Decision {
    /// Whether both are mails of one match.
    fileprivate func isOfMatch(of other: Decision) -> Bool {
        scenario == other.scenario && matchedAt == other.matchedAt
            && steps.elementsEqual(other.steps) { $0.name == $1.name && $0.ids == $1.ids }
    }
}
