import EventReader
import Events
import Faults
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

    let partition: Int32
    let engine: Engine
    let store: any ShardStoring
    let coding: StateCoding
    let metrics: ProcessorMetrics
    var cache: StateCache
    var stream: Watermark
    /// The next offset to read; nil: wherever the group stands.
    var next: Int64?
    /// When the last commit was made before the shard was taken, by its owner's clock.
    let committed: EventTime?
    private(set) var standing = ShardStore.Standing()
    /// In the cache, and still without the states that Redis may have.
    var missing: [CachedUser] = []
    /// Users asked for since the last `fetch`.
    var looks = 0
    /// Events of those who are missing.
    var waiting: [Waiting] = []
    /// Whose states have been changed since the last commit.
    var touched: [CachedUser] = []
    var effects: Effects
    /// Whether records were taken since the last commit.
    var hasNews = false
    private(set) var ledger: OutboxLedger
    /// Written, and to be produced by the owner.
    private(set) var outgoing: [(message: OutboxMessage, since: Int64?)] = []
    private var decided: [(Decision, since: Int64?)] = []
    /// What senders are to know before the next commit.
    private var tidings = Tidings()
    private let tell: (Tidings) throws(RedisError) -> Void
    var books: Books
    /// Without an answer yet.
    private(set) var openCommit: OpenCommit?
    /// Found where states should be, and set aside, since the owner asked last.
    var unreadable: [(user: String, reason: String)] = []
    /// The next bucket of users who go on by new rules, or lose what was to end; nil: none is left.
    var nextBucket: UInt32?
    var size: TopicSize
    /// While what was lost is made anew.
    var rebuild: Rebuild?
    /// As Redis has it.
    private var markedRebuild: Rebuild?
    var hearing = Hearing()
    /// Not to be said again.
    var known: KnownDecisions?
    /// Of the last record taken.
    var lastRecordTime: Int64 = 0

    /// Takes the shard. Messages that its outbox holds and that are not under way are `outgoing`.
    ///
    /// - Parameters:
    ///   - partition: Whose users they are.
    ///   - engine: The scenarios in force.
    ///   - store: What keeps the shard.
    ///   - ledger: Of this process' last time with the shard.
    ///   - owner: Under which name this process had it last.
    ///   - openCommit: Of that time, should it wait for an answer.
    ///   - cacheCapacity: Users kept in memory.
    ///   - hasEnded: Its users are looked through for runs and mails of versions that are not loaded.
    ///   - metrics: Where the books go.
    ///   - tell: Lets senders know; may be told again.
    /// - Throws: `RedisError` when it cannot be taken.
    init(
        partition: Int32, engine: Engine, store: any ShardStoring, ledger: OutboxLedger,
        heldAs owner: String?, openCommit: OpenCommit?, cacheCapacity: Int, hasEnded: Bool,
        metrics: ProcessorMetrics, tell: @escaping (Tidings) throws(RedisError) -> Void
    ) throws(RedisError) {
        self.partition = partition
        self.engine = engine
        self.store = store
        self.metrics = metrics
        self.ledger = ledger
        self.tell = tell
        coding = StateCoding(engine.set)
        cache = StateCache(capacity: cacheCapacity)
        nextBucket = engine.set.hasSuccessions || hasEnded ? 0 : nil
        books = Books(programs: engine.set.programs.count)
        effects = Effects(programs: engine.set.programs.count)
        let taken = try store.take()
        stream = Watermark(taken.watermark ?? .distantPast, lateness: engine.lateness)
        next = taken.offset
        committed = taken.committed
        standing = taken.standing
        size = TopicSize(marked: taken.partitions)
        rebuild = taken.rebuild
        markedRebuild = taken.rebuild
        self.ledger.begin(
            epoch: taken.epoch, isOurs: owner != nil && owner == taken.previousOwner)
        inherit(taken, openCommit)
        // Kafka's own offset may be behind: a crash came between.
        if let next { self.ledger.committed(next) }
    }

    private func inherit(_ taken: ShardStore.Taken, _ last: OpenCommit?) {
        let written = last.flatMap { $0.isWritten(in: taken) ? $0 : nil }
        written?.post(to: metrics)
        for message in taken.outbox where ledger.opens(message.number) {
            outgoing.append((message, nil))
            if written?.numbers.contains(message.number) == true { continue }
            metrics.outboxInherited.with(message.kind.word).add()
        }
    }

    /// Whether the record at `offset` has been taken already.
    func hasSeen(_ offset: Int64) -> Bool { next.map { offset < $0 } ?? false }

    /// The wall clock moves a silent shard's watermark.
    func idle(until now: EventTime) { stream.idle(until: now) }

    var watermark: EventTime { stream.time }

    /// Whether a deadline lies at or before `time`.
    func isDue(by time: EventTime) -> Bool { standing.next.event.map { $0 <= time } ?? false }

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

    /// Moves the decisions and the tidings out of the effects.
    func take(_ effects: inout Effects, since: Int64?) {
        tidings.take(&effects.tidings)
        guard !effects.decisions.isEmpty else { return }
        for decision in effects.decisions { decided.append((decision, since)) }
        effects.decisions.removeAll(keepingCapacity: true)
    }

    /// The states of `users`, each of whom may be named more than once, may have changed. They are
    /// all that were `due`, in that order, if some were.
    func commit(
        _ users: [CachedUser], clock: Engine.Clock, _ due: DueUsers = DueUsers()
    ) throws {
        var changes = ShardChanges(offset: next, watermark: watermark)
        for user in users { user.isInBatch = true }
        for user in users where user.isInBatch {
            user.isInBatch = false
            change(user, clock, in: &changes)
        }
        changes.bounds = due.others
        for (one, user) in zip(due.users, users) {
            changes.bounds[one.bucket, default: Deadlines()].lower(to: user.stored ?? Deadlines())
        }
        let firstNumber = ledger.nextNumber
        var produced: [(message: OutboxMessage, since: Int64?)] = []
        for (decision, since) in decided {
            books.add(decision)
            let inKafka = known?.take(decision) ?? []
            for (kind, payload) in try Outgoing.messages(of: decision) {
                if inKafka.contains(kind) {
                    books.requestsKnown += kind == .mailRequest ? 1 : 0
                    continue
                }
                let message = OutboxMessage(
                    number: ledger.number(), kind: kind, user: decision.user, payload: payload)
                changes.messages.append(message)
                produced.append((message, since))
            }
        }
        changes.acknowledged = ledger.acknowledged
        openCommit = OpenCommit(
            books: books, set: engine.set, owner: store.owner, offset: next,
            isOffsetNew: hasNews, numbers: firstNumber..<ledger.nextNumber)
        if rebuild != markedRebuild { changes.marks.append(.rebuild(rebuild)) }
        let sizeMark = size.mark(at: next)
        if let sizeMark { changes.marks.append(.partitions(sizeMark)) }
        if case .wall(let now, _) = clock { changes.marks.append(.committed(now)) }
        // Told again, should the commit fail.
        if !tidings.isEmpty { try tell(tidings) }
        let begin = ContinuousClock.now
        Faults.reach(.beforeCommit)
        let answer = try store.commit(changes)
        metrics.commit.record(ContinuousClock.now - begin)
        switch answer {
        case .fenced: throw Loss.fenced
        case .rewound(let found): throw Loss.rewound(expected: next, found: found)
        case .written(let standing): self.standing = standing
        }
        markedRebuild = rebuild
        if let sizeMark { size.wasMarked(sizeMark) }
        ledger.forget(changes.acknowledged.count)
        for (message, _) in produced { _ = ledger.opens(message.number) }
        if let next { ledger.committed(next) }
        outgoing += produced
        openCommit?.post(to: metrics)
        openCommit = nil
        books = Books(programs: engine.set.programs.count)
        decided.removeAll(keepingCapacity: true)
        tidings = Tidings()
        cache.age()
    }
}
