import Events
import Matching
import Policy
import Scenarios
import Testing

/// What must hold whatever the scenarios, the rules and the events are.
@Suite struct GatePropertyTests {
    static let seeds: Range<UInt64> = 0..<40

    /// Runs the stream to its end and, when `isFinal`, until nothing is due any more; `between`
    /// may do before each event what must make no difference.
    static func run(
        _ stream: RandomStream, _ clock: Stage.ClockKind, isFinal: Bool = true,
        between: (inout UserState, Event) -> [Decision] = { _, _ in [] }
    ) -> (effects: Effects, state: UserState) {
        let engine = stream.engine
        var state = UserState()
        var effects = Effects(programs: engine.set.programs.count)
        for event in stream.events {
            effects.decisions += between(&state, event)
            engine.apply(
                event, to: &state, watermark: event.time, clock: clock.at(event.time),
                into: &effects)
        }
        while isFinal {
            let next = engine.deadlines(of: state, clock: clock.at(.distantPast))
            guard let time = [next.event, next.wall].compactMap({ $0 }).min() else { break }
            engine.settle(
                "u", &state, watermark: time, clock: clock.at(time), into: &effects)
        }
        return (effects, state)
    }

    @Test(arguments: seeds)
    func `each match ends in exactly one terminal decision`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let stream = RandomStream(seed: seed)
            let (effects, state) = Self.run(stream, clock, isFinal: false)
            let terminal = effects.decisions.filter(\.isTerminal)
            #expect(effects.matches.reduce(0, +) == terminal.count + state.held.count)
            #expect(Set(terminal.map(\.id)).count == terminal.count, "an id of its own")
            #expect(Set(terminal.map(\.id)).isDisjoint(with: state.held.map(\.id)))
            let done = Self.run(stream, clock)
            #expect(done.state.held.isEmpty)
            let all = done.effects.decisions.filter(\.isTerminal)
            #expect(done.effects.matches.reduce(0, +) == all.count)
            #expect(Set(all.map(\.id)).count == all.count)
            let ends = Dictionary(all.map { ($0.id, $0.decidedAt) }) { first, _ in first }
            let open = done.effects.decisions.filter { hold in
                !hold.isTerminal && (ends[hold.id].map { $0 < hold.decidedAt } ?? true)
            }
            #expect(open.isEmpty)
            #expect(
                zip(all, all.dropFirst()).allSatisfy { $0.decidedAt <= $1.decidedAt },
                "in order of time")
        }
    }

    @Test(arguments: seeds)
    func `sends keep to quiet hours, caps, once_per and expiry`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let stream = RandomStream(seed: seed)
            let told = zonesTold(stream)
            let sends = Self.run(stream, clock).effects.decisions.filter { $0.kind == "send" }
            for (index, send) in sends.enumerated() {
                guard let scenario = stream.scenarios.first(where: { $0.id == send.scenario })
                else {
                    Issue.record("a scenario of the stream")
                    return
                }
                let earlier = sends[..<index]
                let policy = scenario.policy
                // A series is asked once, by the first of its mails.
                let isFollowing = earlier.contains { $0.isOfMatch(of: send) }
                if let span = policy.oncePer, !isFollowing {
                    let own = earlier.filter { $0.scenario == send.scenario }
                    #expect(own.allSatisfy { $0.decidedAt <= send.decidedAt - span })
                }
                let sent = scenario.sends.first { $0.mail == send.mail }
                if let span = policy.expiresAfter, sent?.at.isShifted == false {
                    #expect(send.decidedAt < send.matchedAt + span)
                }
                guard policy.messageClass == .marketing else { continue }
                if stream.rules.collect > .seconds(0), sent?.to == nil {
                    let others = earlier.filter {
                        $0.decidedAt == send.decidedAt && $0.isMarketing(stream.scenarios)
                    }
                    #expect(others.isEmpty, "one of those that compete: seed \(seed)")
                }
                #expect(!isQuiet(send.decidedAt, policy, stream, told), "seed \(seed)")
                for cap in stream.rules.caps {
                    let counted = earlier.filter { other in
                        other.decidedAt > send.decidedAt - cap.span
                            && (cap.messageClass == nil || other.isMarketing(stream.scenarios))
                    }
                    #expect(counted.count < cap.count)
                    guard let reserve = cap.reserve, policy.priority < reserve.priority else {
                        continue
                    }
                    let low = counted.filter { other in
                        stream.scenarios.contains {
                            $0.id == other.scenario && $0.policy.priority < reserve.priority
                        }
                    }
                    #expect(low.count + reserve.count < cap.count)
                }
            }
        }
    }

    /// By any zone that was known while `time` lasted: the model of what the gate should know.
    private func isQuiet(
        _ time: EventTime, _ policy: Guard, _ stream: RandomStream,
        _ told: [(at: EventTime, zone: Value)]
    ) -> Bool {
        let days = policy.quietDays ?? stream.rules.quietDays
        let hours = policy.ignoresQuietHours ? nil : policy.quietHours ?? stream.rules.quietHours
        let before = told.last { $0.at < time }?.zone ?? .missing
        return ([before] + told.filter { $0.at == time }.map(\.zone)).allSatisfy { value in
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

    /// What identify events said of the zone.
    private func zonesTold(_ stream: RandomStream) -> [(at: EventTime, zone: Value)] {
        let vocabulary = stream.engine.vocabulary
        guard let slot = vocabulary.properties.firstIndex(of: "timezone"),
            let name = vocabulary.events.firstIndex(of: "identify")
        else { return [] }
        return stream.events.filter { $0.name.index == name && !$0.values[slot].isMissing }
            .map { ($0.time, $0.values[slot]) }
    }

    @Test(arguments: seeds)
    func `the same input gives the same bytes`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let first = Self.run(RandomStream(seed: seed), clock).effects.decisions.map(\.json)
            let again = Self.run(RandomStream(seed: seed), clock).effects.decisions.map(\.json)
            #expect(first == again)
        }
    }

    /// Batches end anywhere, and timers ask at any time: by event time it makes no difference.
    @Test(arguments: seeds)
    func `settling at other times in between changes nothing`(seed: UInt64) {
        let stream = RandomStream(seed: seed)
        let expected = Self.run(stream, .event).effects.decisions
        var random = Random(seed ^ 0xFEED)
        var watermark = EventTime.distantPast
        let (effects, _) = Self.run(stream, .event) { state, event in
            var own = Effects(programs: stream.engine.set.programs.count)
            for _ in 0..<random.below(4) {
                // Another user's events have moved the shard on, up to this event.
                let from = max(watermark.milliseconds, event.time.milliseconds - 90_000_000)
                let time = EventTime(milliseconds: random.in(from, event.time.milliseconds))
                watermark = random.chance(70) ? max(watermark, time) : watermark
                stream.engine.settle(
                    "u", &state, watermark: time, clock: .event, into: &own)
                if random.chance(50) { stream.engine.prune(&state, at: time) }
            }
            return own.decisions
        }
        #expect(effects.decisions == expected)
    }

    @Test func `the streams reach every verdict`() {
        var seen: Set<String> = []
        for seed in Self.seeds {
            let (effects, _) = Self.run(RandomStream(seed: seed), .event)
            seen.formUnion(effects.decisions.map { "\($0.kind) \($0.reason)" })
        }
        #expect(
            seen == [
                "send matched", "hold quiet_hours", "hold quiet_day", "hold send_at",
                "hold collect", "hold cap", "suppress outranked",
                "suppress once_per",
                "suppress cap", "suppress cancelled", "suppress expired", "suppress no_address",
                "suppress if", "suppress unless", "suppress no_date", "suppress date_passed",
                "suppress unsubscribed", "suppress no_consent", "suppress suppressed",
            ])
    }
}

extension Stage.ClockKind {
    func at(_ now: EventTime) -> Engine.Clock { self == .event ? .event : .wall(now) }
}

extension Decision {
    /// Whether both are mails of one match.
    fileprivate func isOfMatch(of other: Decision) -> Bool {
        scenario == other.scenario && matchedAt == other.matchedAt
            && steps.elementsEqual(other.steps) { $0.name == $1.name && $0.ids == $1.ids }
    }

    fileprivate func isMarketing(_ scenarios: [Scenario]) -> Bool {
        scenarios.contains { $0.id == scenario && $0.policy.messageClass == .marketing }
    }
}
