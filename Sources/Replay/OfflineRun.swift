package import EventReader
package import Events
import Matching
package import Policy
import Scenarios

/// Plays a stream of events through the engine with virtual time: what it decides is what the
/// daemon decides for the same events.
///
/// Every user's deadlines are settled when an event of the user comes, and at the end. That others'
/// wait does not matter: users are independent, and a decision bears the time of its deadline.
package struct OfflineRun {
    package private(set) var tally = Tally()
    /// Nil before the first event.
    package var watermark: EventTime? { stream.time == .distantPast ? nil : stream.time }

    private let engine: Engine
    private let reader: EventReader
    /// Later event times are not believed; nil: all are.
    private let latest: EventTime?
    private let recordTime: EventTime?
    private var stream: Watermark
    private var states: [ByteKey: UserState] = [:]
    private var effects: Effects

    /// - Parameters:
    ///   - engine: with the scenarios and rules of the daemon.
    ///   - recordTime: When Kafka would have got the events: a timestamp further than `maxSkew`
    ///     past it becomes it. Nil: any timestamp is believed.
    ///   - maxSkew: as in the daemon's configuration.
    package init(_ engine: Engine, recordTime: EventTime? = nil, maxSkew: Span = .hours(1)) {
        self.engine = engine
        self.recordTime = recordTime
        latest = recordTime.map { $0 + maxSkew }
        stream = Watermark(lateness: engine.lateness)
        reader = EventReader(vocabulary: engine.vocabulary)
        effects = Effects(programs: engine.set.programs.count)
    }

    /// Takes the next event.
    ///
    /// - Parameters:
    ///   - line: JSON; not looked at after the return.
    ///   - number: of the line, to find it again.
    package mutating func take(_ line: UnsafeRawBufferPointer, number: Int) {
        tally.events += 1
        // No event has this time, so it says that there is no timestamp.
        switch reader.read(line, recordTime: .distantFuture, maxSkew: .seconds(0)) {
        case .broken(let reason): tally.note(reason, line: number)
        case .ignored(let time):
            guard pass(time, line: number) != nil else { return }
            tally.ignored += 1
        case .event(var event, _):
            guard let (time, watermark) = pass(event.time, line: number) else { return }
            event.time = time
            apply(event, watermark)
        }
    }

    /// Settles everything that is due at the watermark, or at `until` if that is later.
    ///
    /// - Returns: all decisions in order of their time; at one time, by user, then by scenario.
    package consuming func end(until: EventTime? = nil) -> Outcome {
        if let end = [watermark, until].compactMap({ $0 }).max() { settleAll(at: end) }
        let programs = engine.set.programs.map(\.scenario.id)
        return Outcome(
            decisions: Self.sorted(effects.decisions), scenarios: programs,
            matches: effects.matches, evicted: effects.tally.evicted,
            runsWaiting: states.values.reduce(0) { $0 + $1.runs.count },
            mailsHeld: states.values.reduce(0) { $0 + $1.held.count }, users: states.count,
            watermark: watermark, tally: tally)
    }

    /// The time that counts, and the watermark with it taken in.
    private mutating func pass(
        _ time: EventTime, line: Int
    ) -> (time: EventTime, watermark: EventTime)? {
        var time = time
        if time == .distantFuture {
            guard let watermark else {
                tally.note(.badTimestamp, line: line)
                return nil
            }
            time = watermark
        } else if let latest, let recordTime, time > latest {
            tally.skewed += 1
            time = recordTime
        }
        switch stream.take(time) {
        case .inTime: break
        case .late: tally.late += 1
        case .tooLate:
            tally.tooLate += 1
            return nil
        }
        return (time, stream.time)
    }

    private mutating func apply(_ event: Event, _ watermark: EventTime) {
        // In place, because a copy of a state costs more than the rest.
        if let index = states.index(forKey: ByteKey(event.user)) {
            engine.apply(
                event, to: &states.values[index], watermark: watermark, clock: .event,
                into: &effects)
            if states.values[index].isEmpty { states.remove(at: index) }
        } else {
            var state = UserState()
            engine.apply(
                event, to: &state, watermark: watermark, clock: .event, into: &effects)
            if !state.isEmpty { states[ByteKey(event.user)] = state }
        }
    }

    private mutating func settleAll(at end: EventTime) {
        var index = states.startIndex
        while index < states.endIndex {
            engine.settle(
                states.keys[index].text, &states.values[index], watermark: end, clock: .event,
                into: &effects)
            states.formIndex(after: &index)
        }
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

/// What was met on the way.
package struct Tally: Equatable, Sendable {
    /// Broken ones too.
    package internal(set) var events = 0
    /// Of a kind that no scenario asks for.
    package internal(set) var ignored = 0
    /// Older than the watermark when they came.
    package internal(set) var late = 0
    /// Later than the allowed lateness, and dropped.
    package internal(set) var tooLate = 0
    /// From the future.
    package internal(set) var skewed = 0
    package internal(set) var broken: [BrokenEvent: Broken] = [:]

    package struct Broken: Equatable, Sendable {
        package var count: Int
        /// One-based.
        package var firstLine: Int

        package init(count: Int, firstLine: Int) {
            self.count = count
            self.firstLine = firstLine
        }
    }

    mutating func note(_ reason: BrokenEvent, line: Int) {
        broken[reason, default: Broken(count: 0, firstLine: line)].count += 1
    }
}
