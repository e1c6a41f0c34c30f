import Events
import Matching
import Policy
import Scenarios
import Testing

@Suite struct StateCodingTests {
    static let seeds: Range<UInt64> = 0..<40

    /// A program with one step, one with three, with captures and a key.
    private func programs(version: String = "1") throws -> ProgramSet {
        var scenarios = try Scenario.read(
            """
            scenario: one
            pattern: {steps: [{name: a, event: a}]}
            send: {mail: m}
            ---
            scenario: three
            pattern:
              per: sku
              steps:
                - {name: a, event: a}
                - {name: b, event: b, where: price < a.price and name != a.name}
                - {name: c, event: c}
                - {absent: d, for: 24h, where: sku == c.sku}
            send: [{mail: m}, {mail: n, at: +2d}]
            """)
        for index in scenarios.indices { scenarios[index].version = version }
        return ProgramSet(scenarios)
    }

    private func state(_ set: ProgramSet, _ random: inout Random) -> UserState {
        var state = UserState()
        state.profile.email = text(&random)
        state.profile.name = text(&random)
        state.profile.timezone = text(&random)
        state.profile.country = text(&random)
        state.profile.locale = text(&random)
        state.profile.isAddressBad = random.chance(20)
        if random.chance(20) {
            state.profile.addressAt = EventTime(milliseconds: random.in(-9_000, 9_000))
        }
        state.profile.consents = Consents(
            (0..<random.below(4)).map { _ in
                Consent(
                    topic: text(&random), isGranted: random.chance(50), at: time(&random),
                    how: text(&random), source: text(&random))
            })
        state.runs = (0..<random.below(5)).map { _ in run(set, &random) }
        state.held = (0..<random.below(5)).map { _ in
            var run = run(set, &random)
            run.ids = set.programs[run.program].steps.map(\.name)
            var held = Held(
                id: text(&random) ?? "", scenario: set.programs[run.program].scenario.id,
                match: Match(run: run, at: time(&random)), due: time(&random),
                mail: random.below(set.programs[run.program].mails.count))
            held.hasCome = random.chance(50)
            held.isFollowing = random.chance(50)
            return held
        }
        state.sent = (0..<random.below(5)).map { _ in
            Sent(
                scenario: UInt32(truncatingIfNeeded: random.next()),
                messageClass: UInt8(random.below(3)), at: time(&random))
        }
        state.had = (0..<random.below(3)).map { _ in UInt32(truncatingIfNeeded: random.next()) }
        state.lastDay = [nil, -1, 0, 1, 20_000][random.below(5)]
        state.waiting = (0..<random.below(4)).map { _ in
            Event(
                id: text(&random) ?? "", user: "u",
                name: EventName(index: random.below(set.vocabulary.events.count + 1) - 1),
                time: time(&random),
                values: set.vocabulary.properties.map { _ in value(&random) })
        }
        for _ in 0..<random.below(6) {
            _ = state.seen.take(
                text(&random) ?? "m", at: time(&random), window: .seconds(0), most: 64)
        }
        return state
    }

    private func run(_ set: ProgramSet, _ random: inout Random) -> Run {
        let index = random.below(set.programs.count)
        let program = set.programs[index]
        return Run(
            program: index, key: value(&random), start: time(&random), latest: time(&random),
            arrived: time(&random),
            ids: (0...random.below(program.steps.count)).map { _ in text(&random) ?? "" },
            captures: program.initialCaptures.indices.map { _ in value(&random) })
    }

    private func value(_ random: inout Random) -> Value {
        switch random.below(7) {
        case 0: .missing
        case 1: .bool(random.chance(50))
        case 2: .integer([0, -1, .min, .max, Int64(random.below(1000))][random.below(5)])
        case 3: .double([0, -0.5, .infinity, .leastNonzeroMagnitude, 1e300][random.below(5)])
        case 4: .json("{\"a\":[1,2]}")
        default: .string(text(&random) ?? "")
        }
    }

    private func text(_ random: inout Random) -> String? {
        let texts = ["", "u@example.com", "名残", "\0", "e\u{301}", "line\r\n"]
        switch random.below(8) {
        case 6: return nil
        case 7: return String(repeating: "x", count: random.below(400))
        case let index: return texts[index]
        }
    }

    private func time(_ random: inout Random) -> EventTime {
        let near = 1_775_000_000_000 + random.in(0, 90_000_000)
        return EventTime(milliseconds: [near, near, 0, -1, .min, .max][random.below(6)])
    }

    @Test(arguments: seeds)
    func `any state comes back, and as the same bytes`(seed: UInt64) throws {
        let set = try programs()
        let coding = StateCoding(set)
        var random = Random(seed)
        let state = state(set, &random)
        let stored = coding.encode(state)
        let loaded = try coding.decode(stored, of: "u")
        #expect(loaded.state == state)
        #expect(loaded.dropped == 0)
        #expect(coding.encode(loaded.state) == stored)
    }

    @Test func `an empty state takes 18 bytes`() throws {
        #expect(StateCoding(try programs()).encode(UserState()).count == 18)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no truncated state is taken`(seed: UInt64) throws {
        let set = try programs()
        let coding = StateCoding(set)
        var random = Random(seed)
        let stored = coding.encode(state(set, &random))
        for count in stored.indices {
            #expect(throws: StateUnreadable.self) {
                _ = try coding.decode(Array(stored.prefix(count)), of: "u")
            }
        }
    }

    /// Damage that the checksum finds, and damage that it has been made to fit.
    @Test(arguments: [false, true])
    func `no damaged state brings the process down`(isSealed: Bool) throws {
        let set = try programs()
        let coding = StateCoding(set)
        var random = Random(isSealed ? 1 : 2)
        var taken = 0
        for _ in 0..<10_000 {
            let stored = coding.encode(state(set, &random))
            var bytes = stored
            for _ in 0...random.below(3) { damage(&bytes, &random) }
            if isSealed { seal(&bytes) }
            guard bytes != stored, let loaded = try? coding.decode(bytes, of: "u") else { continue }
            taken += 1
            let size = loaded.state.runs.count + loaded.state.held.count + loaded.state.sent.count
            // What is taken can be stored, too.
            let isSound = (try? coding.decode(coding.encode(loaded.state), of: "u")) != nil
            if size > bytes.count || !isSound { Issue.record("took \(bytes)") }
        }
        #expect(isSealed ? taken > 500 : taken == 0, "\(taken)")
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout Random) {
        let index = random.below(bytes.count)
        switch random.below(6) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(UInt8(random.below(256)), at: index)
        case 2: bytes[index] = 0xFF
        case 3: bytes.replaceSubrange(index..<index, with: Array(repeating: 0xFF, count: 9))
        default: bytes[index] ^= 1 << UInt8(random.below(8))
        }
        if bytes.isEmpty { bytes = [6] }
    }

    /// The 32-bit FNV-1a that makes damage look sound.
    private func seal(_ bytes: inout [UInt8]) {
        bytes.removeLast(min(4, bytes.count))
        if !bytes.isEmpty { bytes[0] = 6 }
        let sum = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: sum >> shift))
        }
    }

    @Test(
        arguments: [
            [], [0], [6], [5, 0, 0, 0, 0], [1, 0, 0, 0, 0], Array(repeating: 0, count: 5_000),
        ] as [[UInt8]])
    func `what is no state of version 6 is said to be none`(bytes: [UInt8]) throws {
        let coding = StateCoding(try programs())
        #expect(throws: StateUnreadable.self) { _ = try coding.decode(bytes, of: "u") }
    }

    @Test func `runs of another version are dropped and counted`() throws {
        var random = Random(3)
        let old = try programs()
        var state = UserState()
        state.runs = (0..<5).map { _ in run(old, &random) }
        let stored = StateCoding(old).encode(state)
        let loaded = try StateCoding(try programs(version: "2")).decode(stored, of: "u")
        #expect(loaded.state.runs.isEmpty)
        #expect(loaded.dropped == 5)
    }

    @Test(arguments: Stage.ClockKind.allCases)
    func `what is held of a scenario that changed ends when it is next looked at`(
        clock: Stage.ClockKind
    ) throws {
        let rules = try Rules.of(quiet: QuietHoursTests.night)
        var old = try Scenario.cart("priority: 1")
        old.version = "old"
        var stage = Stage([old], rules, clock)
        let held = stage.advance(to: try Times.read("01T23:00:00"), "cart", [:])
        let stored = StateCoding(stage.engine.set).encode(stage.state)

        var newer = Stage([try .cart("priority: 1")], rules, clock)
        newer.number = stage.number
        let coding = StateCoding(newer.engine.set)
        newer.state = try coding.decode(stored, of: "u").state
        // Stored again before anybody looked at it: no reason to fail, nor to forget it.
        newer.state = try coding.decode(coding.encode(newer.state), of: "u").state
        let time = try Times.read("01T23:30:00")
        let ended = newer.advance(to: time, "cart", [:])
        #expect(ended.map(\.reason) == ["scenario_changed", "quiet_hours"])
        #expect(ended.first?.id == held.first?.id)
        #expect(ended.first?.scenario == "cart")
        #expect(ended.first?.decidedAt == time)
        #expect(newer.advance(to: time, "-", [:]).isEmpty)
    }

    @Test(arguments: seeds)
    func `a stream cut anywhere goes on as if it had not been`(seed: UInt64) {
        for clock in Stage.ClockKind.allCases {
            let stream = RandomStream(seed: seed)
            let coding = StateCoding(stream.engine.set)
            let expected = GatePropertyTests.run(stream, clock).effects.decisions
            var random = Random(seed)
            let (effects, _) = GatePropertyTests.run(stream, clock) { state, event in
                guard random.chance(30) else { return [] }
                // As the daemon does before it stores a state.
                stream.engine.prune(&state, at: event.time)
                do {
                    state = try coding.decode(coding.encode(state), of: "u").state
                } catch {
                    Issue.record(error)
                }
                return []
            }
            #expect(effects.decisions == expected)
        }
    }
}
