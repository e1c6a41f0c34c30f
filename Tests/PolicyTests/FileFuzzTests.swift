import Events
import Matching
import Policy
import Scenarios
import Testing
import Zones

/// Whatever a scenario file says, once the reader lets it pass, no stream brings the engine down.
@Suite struct FileFuzzTests {
    private static let file = """
        scenario: a
        pattern:
          per: k
          within: 3d
          runs: all
          after_match: {skip_to_last: v}
          on_timeout: match
          steps:
            - {name: u, event: [a, b], first_ever: true, where: n > 1}
            - {absent: c, for: 2h}
            - {name: v, event: a, times: 2+, greedy: true, within: 9h, until: n == 3}
            - {steps: [{name: w, event: b}, {name: x, event: "*"}], times: 1..2}
            - {absent: d, follows: strict}
            - {name: y, event: d, where: 'n in [1, v.n] and count(v) > 1', follows: relaxed}
            - {absent: [c, e], for: 24h, anchor: first}
        send:
          - {mail: m, to: t@example.com, variables: {n: first(v).n, s: sum(v.n)}}
          - {mail: m, at: +2d 10:00, if: {event: a, where: n == v.n}}
          - {mail: m, at: u.until - 3d, unless: [b, c]}
        guard: {quiet_hours: 22:00-09:00, once_per: 2d, cancel_on: {event: e, where: n > v.n}, expires_after: 9d}
        ---
        scenario: b
        pattern: {steps: [{name: v, event: a, times: 1+}, {absent: "*", at: v.until + 1h}]}
        send: {mail: m, at: same-local-time}
        guard: {class: alert}
        ---
        scenario: c
        pattern: {within: 2d, steps: [{absent: b}, {absent: c, anchor: last}]}
        send: {mail: m, at: +1mo}
        """

    private static let words = [
        "strict", "relaxed", "any", "latest", "first", "last", "all", "1+", "2..3", "1", "3",
        "true", "false", "1h", "3d", "24h", "skip_to_next", "skip_past_last", "no_skip", "a", "b",
        "c", "\"*\"", "u", "v", "w", "y", "n", "k", "now", "+2d", "-1mo2h", "10:00",
        "v.until - 90m 10:00", "v.n > 2", "n == v.n", "max(v.n) >= avg(v.n)", "consecutive: true",
        "combinations: true", "optional: true", "greedy: true", "times: 2+", "follows: any",
        "within: 5h", "for: 1h", "first_ever: true", "event: a", "absent: b", "anchor: first",
    ]

    /// Words of the file changed for words of the language.
    private func mutated(_ random: inout Random) -> String {
        var parts: [String] = []
        var word = ""
        for character in Self.file {
            if character.isLetter || character.isNumber || "_+.".contains(character) {
                word.append(character)
            } else {
                parts += [word, String(character)]
                word = ""
            }
        }
        parts.append(word)
        for _ in 0...random.below(2) {
            let place = random.below(parts.count)
            switch random.below(4) {
            case 0: parts[place] = ""
            case 1: parts.insert(", \(Self.words[random.below(Self.words.count)])", at: place)
            default: parts[place] = Self.words[random.below(Self.words.count)]
            }
        }
        return parts.joined()
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `no file that is read brings the engine down`(seed: UInt64) throws {
        var random = Random(seed ^ 0xF11E)
        let zone = try #require(ZoneTable().zone(named: "America/New_York"))
        var played = 0
        for _ in 0..<250 {
            let set = ScenarioSet.read([SourceFile(name: "f", text: mutated(&random))])
            for scenario in set.scenarios {
                _ = (scenario.facts.count, scenario.longestWait)
                played += 1
            }
            var limits = Limits(runs: 6)
            limits.events = 3
            limits.lateness = random.chance(50) ? .hours(2) : .seconds(0)
            let engine = Engine(
                set.scenarios, retired: [], rules: Rules(zone: zone), limits: limits)
            try play(engine, &random)
        }
        #expect(played > 120, "\(played)")
    }

    private func play(_ engine: Engine, _ random: inout Random) throws {
        let coding = StateCoding(engine.set)
        var state = UserState()
        var effects = Effects(programs: engine.set.programs.count)
        var watermark = Watermark(lateness: engine.lateness)
        var time = EventTime(milliseconds: 1_772_800_000_000)
        for number in 0..<40 {
            time = time + .minutes(random.in(-100, 400))
            guard watermark.take(time) != .tooLate else { continue }
            let values = engine.vocabulary.properties.map { name -> Value in
                if random.chance(20) { return .missing }
                if name == "until" {
                    return .integer(time.milliseconds + random.in(-9, 90_000_000))
                }
                return .integer(random.in(0, 4))
            }
            let event = Event(
                id: "e\(number)", user: "u",
                name: EventName(index: random.below(engine.vocabulary.events.count + 1) - 1),
                time: time, values: values)
            engine.apply(
                event, to: &state, watermark: watermark.time, clock: .event, into: &effects)
            engine.prune(&state, at: watermark.time)
            let loaded = try coding.decode(coding.encode(state), of: "u")
            #expect(loaded.state == state && loaded.dropped == 0)
        }
        // Time runs out for everything, or it waits for ever.
        var last = EventTime.distantPast
        while let due = engine.deadlines(of: state, clock: .event).event, due > last {
            last = due
            engine.settle("u", &state, watermark: due, clock: .event, into: &effects)
            engine.prune(&state, at: due)
        }
        #expect(engine.deadlines(of: state, clock: .event).event == nil, "time stands still")
        let ended = effects.decisions.filter(\.isTerminal).count
        #expect(effects.matches.reduce(0, +) == ended + state.held.count)
    }
}
