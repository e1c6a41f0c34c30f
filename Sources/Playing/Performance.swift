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
        // A test shows what the pattern does, whoever its users are.
        var rules = rules
        rules.heedsCanary = false
        engine = Engine([scenario], rules: rules, limits: limits)
        var users: [ByteKey] = []
        var chronicles: [ByteKey: Chronicle] = [:]
        for (index, given) in script.events.enumerated() {
            let user = ByteKey(given.user)
            if chronicles[user] == nil { users.append(user) }
            var chronicle = chronicles[user] ?? Self.stranger(given.user, engine)
            settle(&chronicle, until: given.time)
            entries.append(Entry(time: given.time, what: .event(given)))
            apply(given, id: "\(index)", to: &chronicle)
            chronicles[user] = chronicle
        }
        for user in users {
            guard var chronicle = chronicles[user] else { continue }
            settle(&chronicle, until: .distantFuture)
            for run in chronicle.state.runs { note(run, of: user.text) }
        }
        let order = entries.indices.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
        entries = order.map { entries[$0] }
    }

    /// Everybody has an address and has said yes, so that a test need not speak of it.
    private static func stranger(_ user: String, _ engine: Engine) -> Chronicle {
        var state = UserState()
        state.profile.email = "\(user)@test.invalid"
        state.profile.consents = Consents([
            Consent(topic: nil, isGranted: true, at: .distantPast)
        ])
        return Chronicle(of: user, state, engine)
    }

    private mutating func apply(_ given: Script.Given, id: String, to chronicle: inout Chronicle) {
        guard let event = event(given, id: id) else { return }
        let beat = chronicle.apply(event, watermark: given.time)
        let trace = trace(of: beat)
        if !trace.taken.isEmpty {
            let steps = trace.taken.map { "'\($0)'" }.joined(separator: ", ")
            remark("taken as step \(steps)", at: given.time)
        } else if !trace.ended.isEmpty, beat.decisions.isEmpty {
            remark("this ends \(matches(trace.ended))", at: given.time)
        }
        take(beat.decisions)
    }

    /// One deadline after the other, so that what ends without a decision shows its time.
    private mutating func settle(_ chronicle: inout Chronicle, until limit: EventTime) {
        for beat in chronicle.settle(until: limit) {
            let trace = trace(of: beat)
            if !trace.ended.isEmpty, beat.decisions.isEmpty {
                remark("time is over for \(matches(trace.ended))", at: beat.time)
            }
            take(beat.decisions)
        }
    }

    private func trace(of beat: Chronicle.Beat) -> RunTrace {
        RunTrace(
            before: beat.before.runs, after: beat.after.runs, event: beat.event?.id,
            engine.set.programs[0])
    }

    private func matches(_ runs: [Run]) -> String {
        let lines = runs.compactMap(\.ids.first).map { "\(line(of: $0))" }.joined(separator: ", ")
        return runs.count == 1
            ? "the partial match begun in line \(lines)"
            : "the partial matches begun in lines \(lines)"
    }

    private mutating func remark(_ text: String, at time: EventTime) {
        entries.append(Entry(time: time, what: .remark(text)))
    }

    private mutating func take(_ decisions: [Decision]) {
        entries += decisions.map { Entry(time: $0.decidedAt, what: .decision($0)) }
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
        if case .send = verdict { mail } else { reason }
    }
}
