package import Events
package import Policy
package import Redis

/// One shard in Redis: the commit protocol of docs/architecture.md over one connection.
///
/// Not thread-safe; every call blocks until Redis has answered, and throws `RedisError` when it
/// does not. After a throw nobody knows what was written: take the shard again.
package final class ShardStore: ShardStoring {
    /// The shard as it was found when taken.
    package struct Taken: Equatable {
        package var epoch: Int64
        /// Nil: nobody had it.
        package var previousOwner: String?
        /// The next to read; nil when Redis knows nothing of the shard.
        package var offset: Int64?
        package var watermark: EventTime?
        /// In order of their numbers.
        package var outbox: [OutboxMessage]
        package var standing: Standing
        /// While what was lost is made anew.
        package var rebuild: Rebuild?
        /// How many partitions the topic had at the last commit that said so.
        package var partitions: Int?
        /// The time of the last commit, by its owner's clock, if that one said it.
        package var committed: EventTime?

        package init(
            epoch: Int64, previousOwner: String?, offset: Int64?, watermark: EventTime?,
            outbox: [OutboxMessage],
            standing: Standing, rebuild: Rebuild?, partitions: Int?, committed: EventTime?
        ) {
            self.epoch = epoch
            self.previousOwner = previousOwner
            self.offset = offset
            self.watermark = watermark
            self.outbox = outbox
            self.standing = standing
            self.rebuild = rebuild
            self.partitions = partitions
            self.committed = committed
        }
    }

    package enum Answer {
        /// Written.
        case written(Standing)
        /// Another process has taken the shard since.
        case fenced
        /// Redis lost what it had, as after a fail-over: it stands at this offset, if at any.
        case rewound(offset: Int64?)
    }

    /// The whole shard, users that are not in memory too.
    package struct Standing: Equatable, Sendable {
        /// The earliest deadlines.
        package var next = Deadlines()
        /// Users with a deadline in event time.
        package var timers = 0
        package var runs = 0
        package var held = 0

        package init() {}
    }

    package let keys: ShardKeys
    let connection: Connection
    let scripts: ShardScripts
    package let owner: String
    private var epoch: Int64 = 0
    /// How many Redis has; nil before the first.
    package private(set) var commits: Int64?
    private(set) var buckets: Buckets
    /// Users a bucket, on an average, from which on there are more buckets.
    let usersMax: Int
    /// By number of bucket: a lower bound of its users' deadlines, as Redis has it.
    var bounds: [Deadlines]
    /// Of the buckets that are due, the one whose turn it is to be read.
    var nextDue = 0
    /// By number of bucket: whether it was found to be ours since the shard was taken.
    var isChecked: [Bool]
    private var standing = Standing()
    var command = Command()

    /// - Parameters:
    ///   - keys: Of the shard.
    ///   - connection: To the server that has it.
    ///   - buckets: Of a shard that was never written.
    ///   - usersMax: Users a bucket, on an average, from which on there are more buckets.
    /// - Throws: `RedisError` when the scripts cannot be loaded.
    package init(
        _ keys: ShardKeys, on connection: Connection, buckets: UInt32 = Buckets.first,
        usersMax: Int = Buckets.usersMax
    ) throws(RedisError) {
        self.keys = keys
        self.connection = connection
        self.buckets = Buckets(buckets)
        self.usersMax = usersMax
        bounds = Array(repeating: Deadlines(), count: Int(buckets))
        isChecked = Array(repeating: false, count: Int(buckets))
        owner = Owner.fresh()
        scripts = try ShardScripts(loadedBy: connection)
    }

    package var bucketCount: UInt32 { buckets.count }

    /// Makes this process the owner; every earlier owner is refused from now on.
    package func take() throws(RedisError) -> Taken {
        let reply = try connection.run(
            scripts.take, keys: [keys.meta],
            arguments: [Array(owner.utf8), Array("\(buckets.count)".utf8)])
        guard let fields = reply.array, fields.count == 12, let epoch = fields[0].integer else {
            throw .unexpected("something else to the script that takes a shard")
        }
        let numbers = fields.map { $0.text.flatMap { Int64($0) } }
        self.epoch = epoch
        commits = numbers[5]
        let stored = Buckets(stored: numbers[11])
        buckets = stored ?? buckets
        isChecked = Array(repeating: false, count: Int(buckets.count))
        bounds = try storedBounds()
        standing = Standing()
        standing.next = next
        standing.runs = Int(numbers[3] ?? 0)
        standing.held = Int(numbers[4] ?? 0)
        standing.timers = Int(numbers[10] ?? 0)
        return Taken(
            // Who does not say where the users are has written none that can be found.
            epoch: epoch, previousOwner: fields[8].text,
            offset: stored == nil ? nil : numbers[1],
            watermark: numbers[2].map { EventTime(milliseconds: $0) },
            outbox: try OutboxMessage.all(in: keys, on: connection),
            standing: standing, rebuild: fields[6].text.flatMap { Rebuild(stored: $0) },
            partitions: numbers[7].map { Int($0) },
            committed: numbers[9].map { EventTime(milliseconds: $0) })
    }

    /// Writes everything in one script, unless the shard is no longer ours or stands elsewhere.
    package func commit(_ changes: ShardChanges) throws(RedisError) -> Answer {
        var new = standing
        new.timers += changes.timersChange
        new.runs += changes.runsChange
        new.held += changes.heldChange
        let order = order(of: changes.users.count) { changes.users[$0].name }
        let moves = moves(of: changes, in: order)
        write(changes, in: order, moves, new)
        guard let reply = try connection.run(scripts.commit, [command]).first else {
            throw .unexpected("nothing to a commit")
        }
        guard let fields = try reply.accepted().array, fields.count == 2 else {
            throw .unexpected("something else to a commit")
        }
        switch fields[0].integer {
        case 0:
            commits = (commits ?? 0) + 1
            for place in order { isChecked[place.bucket] = true }
            for (bucket, bound) in moves { bounds[bucket] = bound }
            new.next = next
            standing = new
            try grow()
            return .written(standing)
        case 1:
            // An older epoch, or none, is no other owner: it is an older Redis. Ours, under another
            // name, was lost by a fail-over and given to another.
            let found = fields[1].text.flatMap { Int64($0) } ?? 0
            return found >= epoch ? .fenced : .rewound(offset: nil)
        default: return .rewound(offset: fields[1].text.flatMap { Int64($0) })
        }
    }

    /// Buckets, by the number of users, nearly all of whom have a deadline.
    private var needed: UInt32 {
        let needed = (max(1, standing.timers) - 1) / usersMax + 1
        return UInt32(clamping: max(Int(buckets.count), min(needed, Int(Buckets.countMax))))
    }

    /// Splits some buckets while there are too few of them. Who is refused hears it at the next commit.
    private func grow() throws(RedisError) {
        while buckets.count < needed {
            guard try split(&buckets, for: needed) else { return }
            commits = (commits ?? 0) + 1
        }
    }

    /// Takes off all that the shard holds but its owner. Several calls: whoever does not come to the
    /// end does it again, since there is no offset yet.
    ///
    /// - Returns: whether it is still ours.
    package func clear() throws(RedisError) -> Bool {
        let rest = [keys.timers, keys.wallTimers, keys.outbox]
        for first in stride(from: 0, to: buckets.count, by: 1024) {
            let some = (first..<min(first + 1024, buckets.count)).map(keys.bucket)
            let reply = try connection.run(
                scripts.clear, keys: [keys.meta] + rest + some, arguments: [Array(owner.utf8)])
            if reply.integer != 1 { return false }
        }
        bounds = Array(repeating: Deadlines(), count: Int(buckets.count))
        standing = Standing()
        return true
    }

    /// The earliest bound of all.
    private var next: Deadlines {
        var next = Deadlines()
        for bound in bounds { next.lower(to: bound) }
        return next
    }

    private func storedBounds() throws(RedisError) -> [Deadlines] {
        var bounds = Array(repeating: Deadlines(), count: Int(buckets.count))
        for (key, clock) in [(keys.timers, \Deadlines.event), (keys.wallTimers, \.wall)] {
            let fields = try connection.call("ZRANGE", key, "0", "-1", "WITHSCORES").array ?? []
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let text = fields[index].text, let bucket = Int(text) else {
                    throw .unexpected(
                        "'\(fields[index].text ?? "")' among the buckets in \(key): somebody else "
                            + "writes here; delete it")
                }
                if bounds.indices.contains(bucket) {
                    bounds[bucket][keyPath: clock] = time(fields[index + 1])
                }
            }
        }
        return bounds
    }

    /// Scores come as decimal text, large ones with an exponent.
    private func time(_ reply: Reply) -> EventTime? {
        guard let text = reply.text, let score = Double(text),
            let milliseconds = Int64(exactly: score.rounded())
        else { return nil }
        return EventTime(milliseconds: milliseconds)
    }
}
