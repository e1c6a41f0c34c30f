import Events
import Kafka
import Logging
import Policy
import Storage
import Telemetry
import Workers

// Where a shard reads on, and what is to be done when Redis or Kafka has lost something of it.

extension Processor {
    /// Until a loss can be made good.
    static let lossPause: Duration = .milliseconds(50)
    /// Between the clocks of two processes.
    private static let clockSkewMax: Span = .minutes(1)

    /// Where to read on. Nil: not before our own messages are in Kafka, since what Kafka has must not
    /// be said again.
    ///
    /// - Throws: `EventsLost` when Kafka has deleted what was to be read, and nobody allowed that.
    func start(of shard: Shard, at now: ContinuousClock.Instant) throws -> Int64? {
        let bounds = try bounds(of: shard.partition, at: now)
        let committed = try consumer.committed([shard.partition], timeout: .seconds(2))
        let decided = committed[shard.partition]
        if let next = shard.next {
            let start = try existing(next, within: bounds, of: shard)
            if start != next { shard.skip(to: start) }
            let isBehind = decided.map { next < $0 } ?? false
            guard try isBehind || shard.rebuild != nil || hasForgotten(shard, at: now) else {
                return start
            }
            let since =
                shard.rebuild?.since ?? clock.map { _ in shard.watermark - configuration.skewMax }
            return try rebuild(shard, from: start, decided, bounds, since: since, at: now)
        }
        if bounds.isEmpty, decided == nil { return bounds.lowerBound }
        let since = configuration.rebuildWindow.flatMap { window in
            clock.map { $0 - window }
        }
        let start = try since.map { time in
            try topics.offsets(
                of: consumer.topic, at: time.milliseconds, partitions: Int(shard.partition) + 1,
                timeout: .seconds(5))[shard.partition] ?? bounds.upperBound
        }
        let first = max(start ?? bounds.lowerBound, bounds.lowerBound)
        // However far back state is made anew: what nobody has read yet is read.
        var unread = decided ?? first
        if unread < bounds.lowerBound { unread = try existing(unread, within: bounds, of: shard) }
        return try rebuild(shard, from: min(first, unread), decided, bounds, since: since, at: now)
    }

    private func rebuild(
        _ shard: Shard, from start: Int64, _ decided: Int64?, _ bounds: Range<Int64>,
        since: EventTime?, at now: ContinuousClock.Instant
    ) throws -> Int64? {
        guard dispatcher.openCount(of: shard.partition) == 0 else {
            slots[shard.partition]?.retryAt = now + Self.lossPause
            return nil
        }
        let rebuild = Rebuild(
            decided: max(decided ?? 0, shard.rebuild?.decided ?? 0), end: bounds.upperBound,
            at: clocks.wall, since: since ?? EventTime(milliseconds: 0))
        let known = try known(since: rebuild.since, at: now)
        // Nothing was ever decided: this is the beginning.
        if known.isEmpty, decided == nil { return start }
        // A partition that nobody has ever read is no loss, though others have decisions already.
        if decided != nil || shard.rebuild != nil || slots[shard.partition]?.touched != nil {
            ShardIncomplete(
                partition: shard.partition, isEmpty: shard.next == nil, start: start,
                decided: rebuild.decided, end: rebuild.end
            ).report(to: logger, metrics)
        }
        try shard.begin(rebuild, at: start, knowing: known)
        return start
    }

    /// Whether Redis lacks a commit whose messages Kafka has. By the wall's clock a mail may have been
    /// released at no offset of its own: decided again, it would be in other words.
    private func hasForgotten(_ shard: Shard, at now: ContinuousClock.Instant) throws -> Bool {
        guard clock != .event, let committed = shard.committed else { return false }
        let commits = try told(since: committed - Self.clockSkewMax, at: now)[shard.partition]
        return commits ?? 0 > shard.store.commits ?? 0
    }

    /// The most commits of each shard that messages since then speak of; learned once for all shards
    /// that are taken at one time.
    private func told(
        since: EventTime, at now: ContinuousClock.Instant
    ) throws -> [Int32: Int64] {
        if let told, told.at == now, told.since <= since { return told.commits }
        // Of the other shards some were committed to a little earlier.
        let since = since - .minutes(1)
        var commits: [Int32: Int64] = [:]
        for topic in [configuration.topics.decisions, configuration.topics.mailSend] {
            try read(topic, since: since) { record in
                guard let mark = CommitMark(in: record.headers) else { return }
                commits[mark.partition] = max(commits[mark.partition] ?? 0, mark.commits)
            }
        }
        told = (now, since, commits)
        return commits
    }

    /// What Kafka has been told; learned once for all shards that are taken at one time.
    private func known(
        since: EventTime, at now: ContinuousClock.Instant
    ) throws -> KnownDecisions {
        if let lesson, lesson.at == now, lesson.since <= since { return lesson.known }
        var known = KnownDecisions(at: clocks.wall)
        try read(configuration.topics.decisions, since: since) { record in
            let time = EventTime(milliseconds: record.timestamp ?? .max)
            if let payload = record.payload { known.note(decision: payload, at: time) }
        }
        try read(configuration.topics.mailSend, since: since) { record in
            if let payload = record.payload { known.note(request: payload) }
        }
        lesson = (now, since, known)
        return known
    }

    /// Reads one of our own topics up to its end. That may take long, and the process lives meanwhile.
    private func read(_ topic: String, since: EventTime, _ body: (Record) -> Void) throws {
        var count = 0
        try topics.read(topic, since: since.milliseconds) { record in
            count += 1
            if count % 10_000 == 0 { health.beat(at: clocks.now) }
            body(record)
        }
    }

    /// The offset itself, unless Kafka does not have it (any more).
    private func existing(
        _ next: Int64, within bounds: Range<Int64>, of shard: Shard
    ) throws -> Int64 {
        guard next < bounds.lowerBound || next > bounds.upperBound else { return next }
        let lost = EventsLost(
            partition: shard.partition, next: next, oldest: bounds.lowerBound,
            end: bounds.upperBound)
        let start =
            switch configuration.onLostEvents {
            case .fail: throw lost
            case .earliest: bounds.lowerBound
            case .latest: bounds.upperBound
            }
        lost.report(to: logger, metrics, goingOnAt: start)
        return start
    }

    /// Compares the partitions that the broker has just told of with those that the shard knows.
    func measureTopic(for shard: Shard) {
        guard let ranges = topicBounds?.ranges else { return }
        shard.size.find(ranges.count, end: ranges[Int(shard.partition)].upperBound)
        guard let growth = shard.size.growth else { return }
        TopicGrown(partition: shard.partition, old: growth.old, new: growth.new).report(to: logger)
    }

    /// When the group was balanced anew: perhaps because of new partitions, of which none is ours.
    func retakeOutgrown() {
        guard slots.values.contains(where: { $0.shard != nil }) else { return }
        do {
            retakeOutgrown(by: try consumer.partitionCount(timeout: .seconds(2)))
        } catch {
            // Whoever takes a shard asks again.
            kafkaFailed(error)
            retakeOutgrown(by: .max)
        }
    }

    /// Shards that were taken when the topic had fewer partitions are taken anew, which deals with it.
    func retakeOutgrown(by count: Int) {
        for partition in slots.keys.sorted()
        where slots[partition]?.shard?.size.isOutgrown(by: count) == true {
            drop(partition, retryIn: .zero)
        }
    }

    /// Asked once for all shards that are taken at one time.
    private func bounds(
        of partition: Int32, at now: ContinuousClock.Instant
    ) throws(KafkaError) -> Range<Int64> {
        if topicBounds?.at != now {
            topicBounds = (now, try topics.bounds(of: consumer.topic, timeout: .seconds(5)))
        }
        guard let ranges = topicBounds?.ranges, ranges.indices.contains(Int(partition)) else {
            throw .unknownPartition
        }
        return ranges[Int(partition)]
    }
}

extension Engine.Clock {
    /// The time of the wall; nil when the gate's clock is another.
    fileprivate func map<Result>(_ body: (EventTime) throws -> Result) rethrows -> Result? {
        guard case .wall(let now, _) = self else { return nil }
        return try body(now)
    }
}
