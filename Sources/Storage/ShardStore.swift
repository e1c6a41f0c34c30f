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
    private let scripts: ShardScripts
    package let owner: String
    private var epoch: Int64 = 0
    /// How many Redis has; nil before the first.
    package private(set) var commits: Int64?
    private var command = Command()

    package init(_ keys: ShardKeys, on connection: Connection) throws(RedisError) {
        self.keys = keys
        self.connection = connection
        owner = Owner.fresh()
        scripts = try ShardScripts(loadedBy: connection)
    }

    /// Makes this process the owner; every earlier owner is refused from now on.
    package func take() throws(RedisError) -> Taken {
        let reply = try connection.run(
            scripts.take, keys: [keys.meta], arguments: [Array(owner.utf8)])
        guard let fields = reply.array, fields.count == 10, let epoch = fields[0].integer else {
            throw .unexpected("something else to the script that takes a shard")
        }
        let numbers = fields.map { $0.text.flatMap { Int64($0) } }
        self.epoch = epoch
        commits = numbers[5]
        var standing = Standing()
        standing.next = Deadlines(
            event: try earliest(in: keys.timers), wall: try earliest(in: keys.wallTimers))
        standing.runs = Int(numbers[3] ?? 0)
        standing.held = Int(numbers[4] ?? 0)
        return Taken(
            epoch: epoch, previousOwner: fields[8].text, offset: numbers[1],
            watermark: numbers[2].map { EventTime(milliseconds: $0) }, outbox: try outbox(),
            standing: standing, rebuild: fields[6].text.flatMap { Rebuild(stored: $0) },
            partitions: numbers[7].map { Int($0) },
            committed: numbers[9].map { EventTime(milliseconds: $0) })
    }

    /// The stored states of `users`, in their order; nil where there is none.
    package func states(of users: [String]) throws(RedisError) -> [[UInt8]?] {
        guard connection.pending == 0 else {
            throw .connection("an earlier pipeline was given up")
        }
        for user in users {
            command.removeAll()
            command.append("HGET")
            command.append(keys.bucket(of: user))
            command.append(user)
            try connection.append(command)
        }
        // All of them, refusals too: other shards share the connection.
        var replies: [Reply] = []
        replies.reserveCapacity(users.count)
        for _ in users { replies.append(try connection.reply()) }
        return try replies.map { reply throws(RedisError) in try reply.accepted().bytes }
    }

    /// Users with a state in the buckets of these numbers, below `ShardKeys.bucketCount`.
    package func users(inBuckets numbers: Range<UInt32>) throws(RedisError) -> [String] {
        let commands = numbers.map { Command("HKEYS", keys.bucket($0)) }
        var users: [String] = []
        for reply in try connection.pipeline(commands) {
            users += (try reply.accepted().array ?? []).compactMap(\.text)
        }
        return users
    }

    /// Users whose deadline is at or before `limit`, earliest first, at most `max`.
    package func due(until limit: EventTime, max: Int) throws(RedisError) -> [String] {
        try due(in: keys.timers, until: limit, max: max)
    }

    /// The same by the wall clock.
    package func dueByWall(until limit: EventTime, max: Int) throws(RedisError) -> [String] {
        try due(in: keys.wallTimers, until: limit, max: max)
    }

    /// Writes everything in one script, unless the shard is no longer ours or stands elsewhere.
    package func commit(_ changes: ShardChanges) throws(RedisError) -> Answer {
        write(changes)
        guard let reply = try connection.run(scripts.commit, [command]).first else {
            throw .unexpected("nothing to a commit")
        }
        guard let fields = try reply.accepted().array, fields.count >= 2 else {
            throw .unexpected("something else to a commit")
        }
        switch fields[0].integer {
        case 0:
            commits = (commits ?? 0) + 1
            return .written(standing(fields))
        case 1:
            // An older epoch, or none, is no other owner: it is an older Redis. Ours, under another
            // name, was lost by a fail-over and given to another.
            let found = fields[1].text.flatMap { Int64($0) } ?? 0
            return found >= epoch ? .fenced : .rewound(offset: nil)
        default: return .rewound(offset: fields[1].text.flatMap { Int64($0) })
        }
    }

    /// Takes off all that the shard holds but its owner. Several calls: whoever does not come to the
    /// end does it again, since there is no offset yet.
    ///
    /// - Returns: whether it is still ours.
    package func clear() throws(RedisError) -> Bool {
        let rest = [keys.timers, keys.wallTimers, keys.outbox]
        for first in stride(from: 0, to: ShardKeys.bucketCount, by: 1024) {
            let buckets = (first..<(first + 1024)).map(keys.bucket)
            let reply = try connection.run(
                scripts.clear, keys: [keys.meta] + rest + buckets, arguments: [Array(owner.utf8)])
            if reply.integer != 1 { return false }
        }
        return true
    }

    private func standing(_ fields: [Reply]) -> Standing {
        var standing = Standing()
        guard fields.count == 6 else { return standing }
        standing.next = Deadlines(event: time(fields[1]), wall: time(fields[2]))
        standing.timers = Int(fields[3].integer ?? 0)
        standing.runs = Int(fields[4].integer ?? 0)
        standing.held = Int(fields[5].integer ?? 0)
        return standing
    }

    private func write(_ changes: ShardChanges) {
        let (buckets, indices) = buckets(of: changes.users)
        command.removeAll()
        command.append("EVALSHA")
        command.append(scripts.commit.digest)
        command.append(4 + buckets.count)
        for key in [keys.meta, keys.timers, keys.wallTimers, keys.outbox] { command.append(key) }
        for bucket in buckets { command.append(keys.bucket(bucket)) }
        command.append(owner)
        command.append(commits.map { String($0) } ?? "")
        command.append(changes.offset.map { String($0) } ?? "")
        command.append(changes.watermark.milliseconds)
        command.append(changes.runsChange)
        command.append(changes.heldChange)
        command.append(changes.users.count)
        for (user, index) in zip(changes.users, indices) {
            command.append(index)
            command.append(user.name)
            command.append(user.state ?? [])
        }
        appendDeadlines(of: changes.users, by: \.event)
        appendDeadlines(of: changes.users, by: \.wall)
        command.append(2 * changes.messages.count)
        for message in changes.messages {
            command.append(message.number)
            command.append(message.stored)
        }
        command.append(changes.acknowledged.count)
        for number in changes.acknowledged { command.append(number) }
        let set = changes.marks.compactMap { mark in mark.stored.map { (mark.name, $0) } }
        let dropped = changes.marks.filter { $0.stored == nil }
        command.append(2 * set.count)
        for (name, value) in set {
            command.append(name)
            command.append(value)
        }
        command.append(dropped.count)
        for mark in dropped { command.append(mark.name) }
    }

    /// Each bucket once, and for each user the place of its bucket among all keys, from one.
    private func buckets(of users: [ShardChanges.User]) -> ([UInt32], [Int]) {
        var places: [UInt32: Int] = [:]
        var buckets: [UInt32] = []
        let indices = users.map { user in
            let bucket = ShardKeys.bucketNumber(of: user.name)
            if let known = places[bucket] { return known }
            buckets.append(bucket)
            places[bucket] = 4 + buckets.count
            return 4 + buckets.count
        }
        return (buckets, indices)
    }

    /// Two lists: time and user of each deadline to set, and the users who have none any more.
    private func appendDeadlines(
        of users: [ShardChanges.User], by clock: (Deadlines) -> EventTime?
    ) {
        var set: [(EventTime, String)] = []
        var removed: [String] = []
        for user in users {
            let deadline = clock(user.deadlines)
            // What Redis has already is not written again.
            if let stored = user.stored, clock(stored) == deadline { continue }
            if let deadline { set.append((deadline, user.name)) } else { removed.append(user.name) }
        }
        command.append(2 * set.count)
        for (deadline, user) in set {
            command.append(deadline.milliseconds)
            command.append(user)
        }
        command.append(removed.count)
        for user in removed { command.append(user) }
    }

    private func due(
        in key: String, until limit: EventTime, max: Int
    ) throws(RedisError) -> [String] {
        let reply = try connection.call(
            "ZRANGEBYSCORE", key, "-inf", String(limit.milliseconds), "LIMIT", "0", String(max))
        return (reply.array ?? []).compactMap(\.text)
    }

    private func earliest(in key: String) throws(RedisError) -> EventTime? {
        let reply = try connection.call("ZRANGE", key, "0", "0", "WITHSCORES").array ?? []
        return reply.count == 2 ? time(reply[1]) : nil
    }

    private func outbox() throws(RedisError) -> [OutboxMessage] {
        let fields = try connection.call("HGETALL", keys.outbox).array ?? []
        return stride(from: 0, to: fields.count - 1, by: 2).compactMap { index in
            guard let number = fields[index].text.flatMap({ UInt64($0) }),
                let bytes = fields[index + 1].bytes
            else { return nil }
            return OutboxMessage(number: number, stored: bytes)
        }.sorted { $0.number < $1.number }
    }

    /// Scores come as decimal text, large ones with an exponent.
    private func time(_ reply: Reply) -> EventTime? {
        guard let text = reply.text, let score = Double(text),
            let milliseconds = Int64(exactly: score.rounded())
        else { return nil }
        return EventTime(milliseconds: milliseconds)
    }
}
