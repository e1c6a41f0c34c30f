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

    /// Of 10 000 short streams: never within quiet hours, above a cap, against anybody's word, or what
    /// nobody has approved.
    @Test(arguments: 0..<20)
    func `what is sent may be sent`(batch: Int) {
        var sends = 0
        var reasons: [String: Int] = [:]
        for seed in 0..<500 {
            let seed = UInt64(batch * 500 + seed)
            let stream = RandomStream(seed: seed, count: 30)
            let clock = Stage.ClockKind.allCases[Int(seed % 2)]
            let decisions = Self.run(stream, clock).effects.decisions
            for decision in decisions { reasons[decision.reason, default: 0] += 1 }
            let sent = decisions.filter { $0.kind == "send" }
            sends += sent.count
            let model = SendModel(stream)
            let faults = model.faults(of: sent) + model.faults(ofNumbersIn: decisions)
            #expect(faults == [], "seed \(seed)")
        }
        #expect(sends > 500, "the streams send something")
        #expect(min(reasons["cap"] ?? 0, reasons["once_per"] ?? 0) > 100, "and leave out something")
    }

    @Test(arguments: seeds)
    func `what is sent after long may be sent`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let stream = RandomStream(seed: seed)
            let decisions = Self.run(stream, clock).effects.decisions
            let model = SendModel(stream)
            #expect(model.faults(of: decisions.filter { $0.kind == "send" }) == [], "seed \(seed)")
            #expect(model.faults(ofNumbersIn: decisions) == [], "seed \(seed)")
        }
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
                "suppress unapproved", "suppress too_many_held", "suppress fuse",
                "suppress recalled", "suppress canary",
            ])
    }
}

extension Stage.ClockKind {
    func at(_ now: EventTime) -> Engine.Clock { self == .event ? .event : .wall(now) }
}
