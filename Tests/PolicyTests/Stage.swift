import Events
import Matching
import Policy
import Scenarios
import Testing
import Zones

/// One user before an engine, in virtual time: played by a script, a line an instant.
///
/// `01T21:59:59 cart sku=A -> send` applies an event and expects the decisions made by then;
/// `02T09:00:00 -` lets only the time pass. A short time is in April 2026, in Tokyo.
struct Stage {
    let engine: Engine
    let clock: ClockKind
    private let coding: StateCoding
    /// Of the last event, whose id it is.
    var number = 0
    var state = UserState()
    /// What senders were told.
    var tidings = Tidings()

    enum ClockKind: CaseIterable { case event, wall }

    init(
        _ scenarios: [Scenario], retired: [Scenario] = [], _ rules: Rules, _ clock: ClockKind,
        limits: Limits = Limits()
    ) {
        engine = Engine(scenarios, retired: retired, rules: rules, limits: limits)
        coding = StateCoding(engine.set)
        self.clock = clock
    }

    /// Decisions as the script names them: `send`, `hold quiet_hours 02T09:00:00`, `suppress cap`;
    /// with several scenarios, the scenario before it; with a series, the mail. All are made at the line's time.
    mutating func play(_ script: String) throws {
        for line in script.split(separator: "\n") {
            let sides = line.split(separator: " -> ")
            let words = sides[0].split(separator: " ").map(String.init)
            let time = try Times.read(words[0])
            let decisions = try advance(to: time, words[1], Array(words.dropFirst(2)))
            let seen = decisions.map { text(of: $0) }
            let expected = sides.count > 1 ? sides[1].split(separator: ", ").map(String.init) : []
            #expect(seen == expected, "\(clock): \(line)")
            #expect(decisions.allSatisfy { $0.decidedAt == time }, "\(clock): \(line)")
            let stored = coding.encode(state)
            let loaded = try coding.decode(stored, of: "u")
            #expect(loaded.state == state && loaded.dropped == 0, "\(clock): \(line)")
        }
    }

    /// Each of the `properties` is `name=text`.
    mutating func advance(
        to time: EventTime, _ event: String, _ properties: [String] = []
    ) throws -> [Decision] {
        var values: [String: Value] = [:]
        for property in properties {
            let sides = property.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(sides[0])] = .string(String(sides[1]))
        }
        return advance(to: time, event, values)
    }

    mutating func advance(
        to time: EventTime, _ event: String, _ values: [String: Value]
    ) -> [Decision] {
        var effects = Effects(programs: engine.set.programs.count)
        defer { tidings.take(&effects.tidings) }
        let now: Engine.Clock = clock == .event ? .event : .wall(time)
        guard event != "-" else {
            engine.settle("u", &state, watermark: time, clock: now, into: &effects)
            return effects.decisions
        }
        number += 1
        let known = engine.vocabulary
        let name = known.events.firstIndex(of: event).map { EventName(index: $0) } ?? .other
        let slots = known.properties.map { values[$0] ?? .missing }
        let event = Event(id: "m\(number)", user: "u", name: name, time: time, values: slots)
        engine.apply(event, to: &state, watermark: time, clock: now, into: &effects)
        return effects.decisions
    }

    /// When the engine wants to be asked again.
    var nextDeadline: EventTime? {
        let now: Engine.Clock = clock == .event ? .event : .wall(.distantPast)
        let deadlines = engine.deadlines(of: state, clock: now)
        return [deadlines.event, deadlines.wall].compactMap { $0 }.min()
    }

    private func text(of decision: Decision) -> String {
        let isCrowd = Set(engine.set.programs.map(\.scenario.id)).count > 1
        var words = isCrowd ? [decision.scenario] : []
        let names = Set(engine.set.programs.map { $0.scenario.sends.map(\.mail) })
        if names != [["m"]], names.contains(where: { $0.count > 1 }) || names.count > 1 {
            words.append(decision.mail)
        }
        words.append(decision.kind)
        if decision.kind != "send" { words.append(decision.reason) }
        if case .hold(let until, _) = decision.verdict { words.append(Times.text(until)) }
        return words.joined(separator: " ")
    }
}

/// `01T21:59:59` is April 1st, 2026, in Tokyo; anything longer is ISO 8601.
enum Times {
    static func read(_ text: String) throws -> EventTime {
        let whole = text.utf8.count > 15 ? text : "2026-04-\(text)+09:00"
        return try #require(EventTime(iso8601: whole), "\(text)")
    }

    static func text(_ time: EventTime) -> String {
        let local = String(describing: time + .hours(9))
        return local.hasPrefix("2026-04-")
            ? String(local.dropFirst("2026-04-".count).dropLast()) : String(describing: time)
    }
}

extension Rules {
    private static let table = ZoneTable()

    /// Tokyo's, with every zone of the world known.
    static func of(
        quiet: QuietHours? = nil, cap: Cap? = nil, zone: String = "Asia/Tokyo"
    ) throws -> Rules {
        Rules(
            zone: try #require(table.zone(named: zone)), zoneNamed: { table.zone(named: $0) },
            quietHours: quiet, caps: cap.map { [$0] } ?? [])
    }
}

extension Scenario {
    /// The scenarios of a text, which must be sound.
    static func read(_ text: String) throws -> [Scenario] {
        let set = ScenarioSet.read([SourceFile(name: "test.yaml", text: text)])
        try #require(!set.hasErrors, "\(set.diagnostics)")
        return set.scenarios
    }

    /// Each `cart` is a match at once, to an address of our own.
    static func cart(_ policy: String, id: String = "cart", send: String = "") throws -> Scenario {
        let text = """
            scenario: \(id)
            pattern: {steps: [{name: cart, event: cart}]}
            send: {mail: m, to: team@example.com\(send.isEmpty ? "" : ", \(send)")}
            guard: {\(policy)}
            """
        return try #require(try read(text).first)
    }
}

/// Plays a script once by each of the gate's clocks.
func play(_ scenarios: [Scenario], _ rules: Rules, _ script: String) throws {
    for clock in Stage.ClockKind.allCases {
        var stage = Stage(scenarios, rules, clock)
        try stage.play(script)
    }
}
