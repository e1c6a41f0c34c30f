import EventReader
import Events
import Kafka
import Matching
import Policy
import Redis
import Scenarios
import Storage
import Telemetry

/// One partition's users: collects records, applies them, commits.
///
/// Everything throws `RedisError` when Redis is away; the shard is of no more use then.
final class Shard {
    /// Why the shard must be taken anew, or let go of.
    enum Loss: Error {
        case fenced
        case rewound(expected: Int64?, found: Int64?)
    }

    /// Users settled by one commit.
    static let dueMax = 2_000

    let partition: Int32
    let engine: Engine
    let store: any ShardStoring
    let coding: StateCoding
    private let metrics: ProcessorMetrics
    private var cache: StateCache
    private var stream: Watermark
    /// The next offset to read; nil: wherever the group stands.
    private(set) var next: Int64?
    private(set) var standing = ShardStore.Standing()
    private var collected: [Collected] = []
    /// Whether records were taken since the last commit.
    var hasNews = false
    private(set) var ledger: OutboxLedger
    /// Written, and to be produced by the owner.
    private(set) var outgoing: [(message: OutboxMessage, since: Int64?)] = []
    private var decided: [(Decision, since: Int64?)] = []
    /// The next bucket whose users go on by new rules, or lose what was to end at once; nil: none is
    /// left, or no rule changed so.
    var nextBucket: UInt32?
    /// While what was lost is made anew.
    var rebuild: Rebuild?
    /// As Redis has it.
    private var markedRebuild: Rebuild?
    /// Not to be said again.
    var known: KnownDecisions?
    /// Of the last record taken.
    private var lastRecordTime: Int64 = 0

    private struct Collected {
        let event: Event
        let watermark: EventTime
        let offset: Int64
        /// Kafka's, in milliseconds.
        let recordTime: Int64
    }

    /// Takes the shard. `heldAs`: under which name this process had it last. `hasEnded`: its users are looked through for runs and mails of versions that
    /// are not loaded. Messages that its outbox holds and that are not under way are `outgoing`.
    init(
        partition: Int32, engine: Engine, store: any ShardStoring, ledger: OutboxLedger,
        heldAs owner: String?,
        cacheCapacity: Int, hasEnded: Bool, metrics: ProcessorMetrics
    ) throws(RedisError) {
        self.partition = partition
        self.engine = engine
        self.store = store
        self.metrics = metrics
        self.ledger = ledger
        coding = StateCoding(engine.set)
        cache = StateCache(capacity: cacheCapacity)
        nextBucket = engine.set.hasSuccessions || hasEnded ? 0 : nil
        let taken = try store.take()
        stream = Watermark(taken.watermark ?? .distantPast, lateness: engine.lateness)
        next = taken.offset
        standing = taken.standing
        rebuild = taken.rebuild
        markedRebuild = taken.rebuild
        self.ledger.begin(
            epoch: taken.epoch, isOurs: owner != nil && owner == taken.previousOwner)
        for message in taken.outbox where self.ledger.opens(message.number) {
            outgoing.append((message, nil))
        }
        // Kafka's own offset may be behind: a crash came between.
        if let next { self.ledger.committed(next) }
    }

    /// Takes a reading of the record at `offset`; one that was seen before is nothing new.
    func collect(_ reading: Reading, at offset: Int64, recordTime: Int64) {
        if let next, offset < next { return }
        next = offset + 1
        hasNews = true
        lastRecordTime = recordTime
        switch reading {
        case .event(let event, let skewed):
            if skewed { metrics.eventsSkewed.add() }
            guard take(event.time) else { return }
            collected.append(
                Collected(
                    event: event, watermark: watermark, offset: offset, recordTime: recordTime))
        case .ignored(let time):
            if take(time) { metrics.eventsIgnored.add() }
        case .broken: break
        }
    }

    /// Whether the record at `offset` has been taken already.
    func hasSeen(_ offset: Int64) -> Bool { next.map { offset < $0 } ?? false }

    /// Applies what was collected and commits it.
    func applyCollected(clock: Engine.Clock) throws {
        guard hasNews else { return }
        defer { collected.removeAll(keepingCapacity: true) }
        let users = try load(collected.map { $0.event.user })
        var effects = Effects(programs: engine.set.programs.count)
        for (index, user) in users.enumerated() {
            let one = collected[index]
            engine.apply(
                one.event, to: &user.state, watermark: one.watermark,
                clock: self.clock(clock, at: one.offset, recordTime: one.recordTime),
                into: &effects)
            take(&effects, since: one.recordTime)
        }
        count(effects)
        try commit(users, clock: clock)
        hasNews = false
    }

    /// Settles users whose deadlines have come, at most `Shard.dueMax` by each clock.
    ///
    /// - Returns: whether there may be more.
    func settleDue(clock: Engine.Clock) throws -> Bool {
        guard !hasNews else { return false }
        let clock = self.clock(clock, at: next, recordTime: lastRecordTime)
        var names: [String] = []
        if let due = standing.next.event, due <= watermark {
            names += try store.due(until: watermark, max: Self.dueMax)
        }
        if case .wall(let now) = clock, let due = standing.next.wall, due <= now {
            names += try store.dueByWall(until: now, max: Self.dueMax)
        }
        guard !names.isEmpty else { return false }
        let users = try load(Set(names).sorted())
        var effects = Effects(programs: engine.set.programs.count)
        for user in users {
            engine.settle(
                user.name, &user.state, watermark: watermark, clock: clock, into: &effects)
            user.stored = nil
            metrics.timersFired.add()
        }
        take(&effects, since: nil)
        count(effects)
        try commit(users, clock: clock)
        return true
    }

    /// The wall clock moves a silent shard's watermark.
    func idle(until now: EventTime) { stream.idle(until: now) }

    var watermark: EventTime { stream.time }

    /// Whether a deadline lies at or before `time`.
    func isDue(by time: EventTime) -> Bool { standing.next.event.map { $0 <= time } ?? false }

    /// Drops acknowledged messages from Redis, when no other commit will do it.
    func tidy(clock: Engine.Clock) throws {
        // What was collected and not applied must not be passed by the offset.
        if !hasNews, !ledger.acknowledged.isEmpty { try commit([], clock: clock) }
    }

    func takeOutgoing() -> [(message: OutboxMessage, since: Int64?)] {
        defer { outgoing.removeAll(keepingCapacity: true) }
        return outgoing
    }

    func reported(_ number: UInt64, of generation: Int) {
        ledger.reported(number, of: generation)
    }

    /// Behind what the group has committed it stays, while what was lost is made anew.
    func reachableOffset() -> Int64? {
        guard let offset = ledger.reachable() else { return nil }
        return offset < rebuild?.decided ?? 0 ? nil : offset
    }

    /// Goes on elsewhere.
    func skip(to offset: Int64) { next = offset }

    var cachedUsers: Int { cache.count }

    /// Whether an event of that time still counts.
    private func take(_ time: EventTime) -> Bool {
        switch stream.take(time) {
        case .inTime: return true
        case .late:
            metrics.eventsLate.add()
            return true
        case .tooLate:
            metrics.eventsTooLate.add()
            return false
        }
    }

    /// The users of these names, in their order; those who are not in memory come from Redis.
    func load(_ names: [String]) throws -> [CachedUser] {
        var missing: [CachedUser] = []
        let users = names.map { name in
            if let user = cache.find(name) { return user }
            let user = CachedUser(name)
            cache.insert(user)
            missing.append(user)
            return user
        }
        metrics.cacheHits.add(users.count - missing.count)
        metrics.cacheMisses.add(missing.count)
        guard !missing.isEmpty else { return users }
        for (user, bytes) in zip(missing, try store.states(of: missing.map(\.name))) {
            fill(user, from: bytes)
        }
        return users
    }

    private func fill(_ user: CachedUser, from bytes: [UInt8]?) {
        guard let bytes else {
            user.stored = Deadlines()
            return
        }
        do {
            let (state, dropped) = try coding.decode(bytes, of: user.name)
            metrics.runsOrphaned.add(dropped)
            user.state = state
            // What was dropped is counted as stored: the next commit takes it off.
            user.storedRuns = state.runs.count + dropped
            user.storedHeld = state.held.count
            user.storedHash = bytes.hashValue
        } catch {
            metrics.statesUnreadable.add()
        }
    }

    /// Moves the decisions out of the effects.
    func take(_ effects: inout Effects, since: Int64?) {
        guard !effects.decisions.isEmpty else { return }
        for decision in effects.decisions { decided.append((decision, since)) }
        effects.decisions.removeAll(keepingCapacity: true)
    }

    func count(_ effects: Effects) {
        metrics.eventsUnsorted.add(effects.unsorted)
        for (index, program) in engine.set.programs.enumerated() {
            let id = program.scenario.id
            if effects.matches[index] > 0 { metrics.matches.with(id).add(effects.matches[index]) }
            let (started, evicted) = (effects.tally.started[index], effects.tally.evicted[index])
            if started > 0 { metrics.runsStarted.with(id).add(started) }
            if evicted > 0 { metrics.runsEvicted.with(id).add(evicted) }
            let folded = effects.tally.folded[index]
            if folded > 0 { metrics.runEventsFolded.with(id).add(folded) }
        }
    }

    /// The states of `users`, each of whom may be named more than once, may have changed.
    func commit(_ users: [CachedUser], clock: Engine.Clock) throws {
        var changes = ShardChanges(offset: next, watermark: watermark)
        for user in users { user.isInBatch = true }
        for user in users where user.isInBatch {
            user.isInBatch = false
            change(user, clock, in: &changes)
        }
        var produced: [(message: OutboxMessage, since: Int64?)] = []
        for (decision, since) in decided {
            for (kind, payload) in try Outgoing.messages(of: decision)
            where known?.has(kind, of: decision) != true {
                let message = OutboxMessage(
                    number: ledger.number(), kind: kind, user: decision.user, payload: payload)
                changes.messages.append(message)
                produced.append((message, since))
            }
        }
        changes.acknowledged = ledger.acknowledged
        if rebuild != markedRebuild { changes.marks.append(.rebuild(rebuild)) }
        let begin = ContinuousClock.now
        let answer = try store.commit(changes)
        metrics.commit.record(ContinuousClock.now - begin)
        switch answer {
        case .fenced: throw Loss.fenced
        case .rewound(let found): throw Loss.rewound(expected: next, found: found)
        case .written(let standing): self.standing = standing
        }
        markedRebuild = rebuild
        ledger.forget(changes.acknowledged.count)
        for (message, _) in produced { _ = ledger.opens(message.number) }
        if let next { ledger.committed(next) }
        outgoing += produced
        for (decision, _) in decided {
            metrics.decisions.with(decision.scenario, decision.kind, decision.reason).add()
        }
        decided.removeAll(keepingCapacity: true)
        cache.age()
    }

    /// Adds what Redis does not have of the user yet.
    private func change(_ user: CachedUser, _ clock: Engine.Clock, in changes: inout ShardChanges) {
        engine.prune(&user.state, at: watermark(orWall: clock))
        let deadlines = engine.deadlines(of: user.state, clock: clock)
        let bytes = user.state.isEmpty ? nil : coding.encode(user.state)
        let hash = bytes?.hashValue
        if user.stored != deadlines || hash != user.storedHash {
            changes.users.append(
                .init(name: user.name, state: bytes, deadlines: deadlines, stored: user.stored))
        }
        changes.runsChange += user.state.runs.count - user.storedRuns
        changes.heldChange += user.state.held.count - user.storedHeld
        user.storedRuns = user.state.runs.count
        user.storedHeld = user.state.held.count
        user.stored = deadlines
        user.storedHash = hash
    }

    private func watermark(orWall clock: Engine.Clock) -> EventTime {
        if case .wall(let now) = clock { now } else { watermark }
    }
}
