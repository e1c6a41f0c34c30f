import EventReader
package import Events
package import Policy

/// Plays a stream of events through the engine with virtual time: what it decides is what the
/// daemon decides for the same events. Several sets of scenarios may look at one stream.
///
/// Every user's deadlines are settled when an event of the user comes, and at the end. That others'
/// wait does not matter: users are independent, and a decision bears the time of its deadline.
package struct OfflineRun {
    package private(set) var tally = Tally()

    private let engines: [Engine]
    private let reader: EventReader
    private let recordTime: EventTime?
    private let maxSkew: Span
    /// By partition; a file is one.
    private var shards: [Shard]
    /// One for each engine.
    private var findings: [Findings]

    /// - Parameters:
    ///   - engines: with the scenarios and rules of the daemon; of one vocabulary.
    ///   - shards: How many partitions there are; a file is one.
    ///   - recordTime: When Kafka would have got the lines: a timestamp further than `maxSkew`
    ///     past it becomes it. Nil: any timestamp is believed.
    ///   - maxSkew: as in the daemon's configuration.
    ///   - samples: Matches of each scenario whose timelines are kept.
    package init(
        _ engines: [Engine], shards: Int = 1, recordTime: EventTime? = nil,
        maxSkew: Span = .hours(1), samples: Int = 0
    ) {
        precondition(
            engines.allSatisfy { $0.vocabulary == engines[0].vocabulary },
            "sets side by side are read with one vocabulary: Engine.sideBySide gives it")
        self.engines = engines
        self.recordTime = recordTime
        self.maxSkew = maxSkew
        reader = EventReader(vocabulary: engines[0].vocabulary)
        let shard = Shard(
            stream: Watermark(lateness: engines[0].lateness),
            lanes: Array(repeating: Lane(), count: engines.count))
        self.shards = Array(repeating: shard, count: shards)
        findings = engines.map { Findings($0.set, samples: samples) }
    }

    /// Takes the next line of a file.
    ///
    /// - Parameters:
    ///   - line: JSON; not looked at after the return.
    ///   - number: of the line, to find it again.
    package mutating func take(_ line: UnsafeRawBufferPointer, number: Int) {
        tally.events += 1
        // No event has this time, so it says that there is no timestamp.
        switch reader.read(line, recordTime: .distantFuture, maxSkew: .seconds(0)) {
        case .broken(let reason): tally.note(reason, at: .line(number))
        case .ignored(let time):
            guard let time = believed(time, line: number), isTaken(time, by: 0) else { return }
            tally.ignored += 1
        case .event(var event, _):
            guard let time = believed(event.time, line: number) else { return }
            event.time = time
            apply(event, in: 0)
        }
    }

    /// Takes the next record of a partition, which is below the number of shards. The bytes are
    /// not looked at after the return.
    package mutating func take(
        _ bytes: UnsafeRawBufferPointer, partition: Int, offset: Int64, recordTime: EventTime
    ) {
        tally.events += 1
        switch reader.read(bytes, recordTime: recordTime, maxSkew: maxSkew) {
        case .broken(let reason):
            tally.note(reason, at: .record(partition: partition, offset: offset))
        case .ignored(let time):
            if isTaken(time, by: partition) { tally.ignored += 1 }
        case .event(let event, let skewed):
            if skewed { tally.skewed += 1 }
            apply(event, in: partition)
        }
    }

    /// Settles everything that is due at the highest watermark, or at `until` if that is later: a
    /// shard whose users fell silent does not stop the others' time.
    ///
    /// - Returns: an outcome for each engine; the run is empty afterwards.
    package mutating func end(until: EventTime? = nil) -> [Outcome] {
        let watermark = shards.compactMap(\.watermark).max()
        let end = [watermark, until].compactMap(\.self).max()
        // Every set sees the same events, by names that one vocabulary has for all of them.
        tally.duplicates = findings[0].effects.duplicates
        var outcomes: [Outcome] = []
        for (set, engine) in engines.enumerated() {
            var rest = Rest(watermark: watermark, tally: tally)
            for shard in shards.indices {
                if let end {
                    shards[shard].lanes[set].settleAll(at: end, engine, into: &findings[set])
                }
                shards[shard].lanes[set].count(into: &rest)
            }
            outcomes.append(findings[set].outcome(engine, rest))
            // Nobody asks for them any more, and there may be millions.
            for shard in shards.indices { shards[shard].lanes[set] = Lane() }
        }
        return outcomes
    }

    /// The time that counts for a line.
    private mutating func believed(_ time: EventTime, line: Int) -> EventTime? {
        if time == .distantFuture {
            if shards[0].watermark == nil { tally.note(.badTimestamp, at: .line(line)) }
            return shards[0].watermark
        }
        guard let recordTime, time > recordTime + maxSkew else { return time }
        tally.skewed += 1
        return recordTime
    }

    /// Takes the time in; false when it is past all lateness.
    private mutating func isTaken(_ time: EventTime, by shard: Int) -> Bool {
        switch shards[shard].stream.take(time) {
        case .inTime: return true
        case .late:
            tally.late += 1
            return true
        case .tooLate:
            tally.tooLate += 1
            return false
        }
    }

    private mutating func apply(_ event: Event, in shard: Int) {
        guard isTaken(event.time, by: shard) else { return }
        let watermark = shards[shard].stream.time
        for index in engines.indices {
            shards[shard].lanes[index].apply(
                event, engines[index], watermark: watermark, into: &findings[index])
        }
    }
}

/// One partition's users.
private struct Shard {
    var stream: Watermark
    /// One for each set of scenarios.
    var lanes: [Lane]

    /// Nil before the first event.
    var watermark: EventTime? { stream.time == .distantPast ? nil : stream.time }
}
