import Events
import Matching
import Policy
import Scenarios

/// A script played through the engine with the scenario alone, on the clock of its events, until
/// nothing waits any more.
struct Performance {
    /// In order of time; at one time in the order of happening.
    private(set) var entries: [Entry] = []
    /// Partial matches that no time ends.
    private(set) var waiting: [Waiting] = []
    /// What scenario and gate ask for.
    var vocabulary: Vocabulary { engine.vocabulary }

    private let script: Script
    private let engine: Engine
    private var effects = Effects(programs: 1)

    struct Entry {
        var time: EventTime
        var what: What

        enum What {
            case event(Script.Given)
            case decision(Decision)
            /// Something about partial matches that led to no decision.
            case remark(String)
        }
    }

    struct Waiting {
        var user: String
        /// The last one taken, by an event of this line.
        var step: String
        var line: Int
    }

    var decisions: [Decision] {
        entries.compactMap { if case .decision(let decision) = $0.what { decision } else { nil } }
    }

    init(_ script: Script, of scenario: Scenario, rules: Rules, limits: Limits) {
        self.script = script
        engine = Engine([scenario], rules: rules, limits: limits)
        var users: [ByteKey] = []
        var states: [ByteKey: UserState] = [:]
        for (index, given) in script.events.enumerated() {
            let user = ByteKey(given.user)
            if states[user] == nil { users.append(user) }
            var state = states[user] ?? Self.stranger(given.user)
            settle(given.user, &state, until: given.time)
            entries.append(Entry(time: given.time, what: .event(given)))
            apply(given, id: "\(index)", to: &state)
            states[user] = state
        }
        for user in users {
            guard var state = states[user] else { continue }
            settle(user.text, &state, until: .distantFuture)
            for run in state.runs { note(run, of: user.text) }
        }
        let order = entries.indices.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
        entries = order.map { entries[$0] }
    }

    /// Everybody has an address, so that a test need not speak of it.
    private static func stranger(_ user: String) -> UserState {
        var state = UserState()
        state.profile.email = "\(user)@test.invalid"
        return state
    }

    private mutating func apply(_ given: Script.Given, id: String, to state: inout UserState) {
        guard let event = event(given, id: id) else { return }
        let before = state.runs
        engine.apply(event, to: &state, watermark: given.time, clock: .event, into: &effects)
        let program = engine.set.programs[0]
        let trace = RunTrace(before: before, after: state.runs, event: id, program)
        if !trace.taken.isEmpty {
            let steps = trace.taken.map { "'\($0)'" }.joined(separator: ", ")
            remark("taken as step \(steps)", at: given.time)
        } else if !trace.ended.isEmpty, effects.decisions.isEmpty {
            remark("this ends \(matches(trace.ended))", at: given.time)
        }
        takeDecisions()
    }

    /// One deadline after the other, so that what ends without a decision shows its time.
    private mutating func settle(
        _ user: String, _ state: inout UserState, until limit: EventTime
    ) {
        var last = EventTime.distantPast
        while let due = engine.deadlines(of: state, clock: .event).event, due <= limit, due > last {
            let before = state.runs
            engine.settle(user, &state, watermark: due, clock: .event, into: &effects)
            let trace = RunTrace(
                before: before, after: state.runs, event: nil, engine.set.programs[0])
            if !trace.ended.isEmpty, effects.decisions.isEmpty {
                remark("time is over for \(matches(trace.ended))", at: due)
            }
            takeDecisions()
            last = due
        }
    }

    private func matches(_ ids: [String]) -> String {
        let lines = ids.map { "\(line(of: $0))" }.joined(separator: ", ")
        return ids.count == 1
            ? "the partial match begun in line \(lines)"
            : "the partial matches begun in lines \(lines)"
    }

    private mutating func remark(_ text: String, at time: EventTime) {
        entries.append(Entry(time: time, what: .remark(text)))
    }

    private mutating func takeDecisions() {
        entries += effects.decisions.map { Entry(time: $0.decidedAt, what: .decision($0)) }
        effects.decisions.removeAll()
    }

    private mutating func note(_ run: Run, of user: String) {
        let step = engine.set.programs[run.program].events(of: run).last
        guard let step, let id = step.ids.last else { return }
        waiting.append(Waiting(user: user, step: step.name, line: line(of: id)))
    }

    /// An event's id is its index in the script.
    private func line(of id: String) -> Int { Int(id).map { script.events[$0].line } ?? 0 }

    /// Nil: nobody asks for such an event.
    private func event(_ given: Script.Given, id: String) -> Event? {
        let name = vocabulary.events.firstIndex { $0.hasBytes(of: given.event) }
        guard name != nil || vocabulary.takesAnyEvent else { return nil }
        let values = vocabulary.properties.map { property in
            given.properties.first { $0.name.hasBytes(of: property) }?.value ?? .missing
        }
        return Event(
            id: id, user: given.user, name: name.map { EventName(index: $0) } ?? .other,
            time: given.time, values: values)
    }
}

extension Decision {
    /// The template of a mail, the reason of a holding or a suppression.
    var what: String {
        if case .send(let order) = verdict { order.template } else { reason }
    }
}
