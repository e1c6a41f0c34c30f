import Events
import Matching
import Policy
import Scenarios

/// What one set of scenarios has brought forth so far, from every shard.
struct Findings {
    var effects: Effects
    let isSampling: Bool

    private let samplesMax: Int
    private let names: [String]
    private let programs: [String: Int]
    /// By program: the matches with the smallest ids. An id is a hash, so that this is a fair
    /// choice, and the same one for every set that has these matches.
    private var samples: [[Timeline]]

    init(_ set: ProgramSet, samples max: Int) {
        effects = Effects(programs: set.programs.count)
        isSampling = max > 0
        samplesMax = max
        names = set.vocabulary.events
        let ids = set.programs.enumerated().map { ($1.scenario.id, $0) }
        programs = Dictionary(ids) { first, _ in first }
        samples = Array(repeating: [], count: set.programs.count)
    }

    /// Looks whether decisions of one user, from the index `first` on, belong to a sample. The
    /// `event` is what led to them, should it not be in the `journal` yet.
    mutating func sample(from first: Int, _ journal: Journal, event: Event?) {
        guard isSampling, first < effects.decisions.count else { return }
        for decision in effects.decisions[first...] {
            guard let program = programs[decision.scenario] else { continue }
            let turn = Timeline.Turn(
                kind: decision.kind, reason: decision.reason, at: decision.decidedAt,
                due: decision.isTerminal ? nil : decision.dueAt)
            if let known = samples[program].firstIndex(where: { $0.id == decision.id }) {
                if samples[program][known].turns.count < Timeline.turnsMax {
                    samples[program][known].turns.append(turn)
                }
            } else if samples[program].count < samplesMax
                || decision.id < samples[program][samplesMax - 1].id
            {
                insert(timeline(of: decision, turn, journal, event), in: &samples[program])
            }
        }
    }

    consuming func outcome(_ engine: Engine, _ rest: Rest) -> Outcome {
        Outcome(
            decisions: Self.sorted(effects.decisions),
            scenarios: engine.set.programs.map(\.scenario.id), matches: effects.matches,
            evicted: effects.tally.evicted, runsWaiting: rest.runsWaiting,
            mailsHeld: rest.mailsHeld, users: rest.users, watermark: rest.watermark,
            tally: rest.tally,
            samples: samples.map { $0.sorted { ($0.matchedAt, $0.id) < ($1.matchedAt, $1.id) } })
    }

    private func insert(_ timeline: Timeline, in samples: inout [Timeline]) {
        let place = samples.firstIndex { timeline.id < $0.id } ?? samples.endIndex
        samples.insert(timeline, at: place)
        if samples.count > samplesMax { samples.removeLast() }
    }

    private func timeline(
        of decision: Decision, _ turn: Timeline.Turn, _ journal: Journal, _ event: Event?
    ) -> Timeline {
        let taken = decision.steps.flatMap { step in step.ids.map { (step.name, $0) } }
        let moments = taken.prefix(Timeline.momentsMax).map { step, id in
            var entry = journal[id]
            if let event, event.id.hasBytes(of: id) {
                entry = Journal.Entry(id: id, name: event.name, time: event.time)
            }
            let name = entry.flatMap { $0.name == .other ? nil : names[$0.name.index] }
            return Timeline.Moment(step: step, messageID: id, event: name, time: entry?.time)
        }
        return Timeline(
            id: decision.id, user: decision.user, matchedAt: decision.matchedAt,
            moments: moments, momentsLeftOut: taken.count - moments.count, turns: [turn])
    }

    /// Moves numbers, not decisions, which are large. Ties keep the order of the input.
    private static func sorted(_ decisions: [Decision]) -> [Decision] {
        var order = decisions.indices.map { (time: decisions[$0].decidedAt, index: $0) }
        order.sort { a, b in
            if a.time != b.time { return a.time < b.time }
            let (first, second) = (decisions[a.index], decisions[b.index])
            return (first.user, first.scenario, a.index) < (second.user, second.scenario, b.index)
        }
        return order.map { decisions[$0.index] }
    }
}

/// What is left of a stream when it is over.
struct Rest {
    var runsWaiting = 0
    var mailsHeld = 0
    var users = 0
    let watermark: EventTime?
    let tally: Tally

    init(watermark: EventTime?, tally: Tally) {
        self.watermark = watermark
        self.tally = tally
    }
}
