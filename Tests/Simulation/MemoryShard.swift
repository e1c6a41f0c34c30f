package import Events
package import Policy
package import Storage

/// A shard in memory: what `ShardStore`'s scripts do, said once more. The tests of Storage compare
/// the two.
package struct MemoryShard: Equatable {
    package var epoch: Int64 = 0
    package var owner: String?
    package var commits: Int64?
    package var offset: Int64?
    package var watermark: EventTime?
    package var runs = 0
    package var held = 0
    package var rebuild: Rebuild?
    package var partitions: Int?
    package var committed: EventTime?
    package var users: [String: StoredState] = [:]
    package var unreadable: [String: [UInt8]] = [:]
    package var timers = 0
    /// By number of bucket.
    package var bounds: [UInt32: Deadlines] = [:]
    package var outbox: [UInt64: OutboxMessage] = [:]

    /// Few, so that each holds several users.
    package static let buckets = Buckets(2)

    package init() {}

    package mutating func take(as owner: String) -> ShardStore.Taken {
        let previous = self.owner
        epoch += 1
        self.owner = owner
        return ShardStore.Taken(
            epoch: epoch, previousOwner: previous, offset: offset, watermark: watermark,
            outbox: outbox.values.sorted { $0.number < $1.number }, standing: standing,
            rebuild: rebuild, partitions: partitions, committed: committed)
    }

    /// `epoch` and `commits`: as the owner knows them.
    package mutating func commit(
        _ changes: ShardChanges, by owner: String, epoch: Int64, commits: Int64?
    ) -> ShardStore.Answer {
        guard self.owner == owner else {
            return self.epoch >= epoch ? .fenced : .rewound(offset: nil)
        }
        guard self.commits == commits else { return .rewound(offset: offset) }
        for user in changes.users {
            users[user.name] = user.state.map { StoredState(user.deadlines, $0) }
            let bucket = Self.buckets.number(of: user.name)
            bounds[bucket, default: Deadlines()].lower(to: user.deadlines)
        }
        bounds.merge(changes.bounds) { $1 }
        for message in changes.messages { outbox[message.number] = message }
        for number in changes.acknowledged { outbox[number] = nil }
        for mark in changes.marks {
            switch mark {
            case .rebuild(let rebuild): self.rebuild = rebuild
            case .partitions(let count): partitions = count
            case .committed(let time): committed = time
            }
        }
        offset = changes.offset ?? offset
        watermark = changes.watermark
        runs += changes.runsChange
        held += changes.heldChange
        timers += changes.timersChange
        self.commits = (self.commits ?? 0) + 1
        return .written(standing)
    }

    package mutating func clear(by owner: String) -> Bool {
        guard self.owner == owner else { return false }
        var empty = MemoryShard()
        (empty.epoch, empty.owner, empty.commits) = (epoch, self.owner, commits)
        (empty.offset, empty.partitions, empty.committed) = (offset, partitions, committed)
        self = empty
        return true
    }

    package func due(by limits: Deadlines, max: Int) -> DueUsers {
        var due = DueUsers()
        for (bucket, bound) in bounds.sorted(by: { $0.key < $1.key }) {
            guard due.users.count < max, bound.isDue(by: limits) else { continue }
            due.others[bucket] = Deadlines()
            for (name, stored) in users where Self.buckets.number(of: name) == bucket {
                if let deadlines = stored.deadlines, !deadlines.isDue(by: limits) {
                    due.others[bucket]?.lower(to: deadlines)
                } else {
                    due.users.append(DueUsers.User(name: name, bucket: bucket, stored: stored))
                }
            }
        }
        due.users.sort { $0.name < $1.name }
        due.end(max: max)
        return due
    }

    /// When it wants to be looked at.
    var wakes: [EventTime] { bounds.values.flatMap { [$0.event, $0.wall].compactMap { $0 } } }

    /// Of all users, whatever is known of their buckets.
    var deadlines: [EventTime] {
        users.values.compactMap(\.deadlines).flatMap { [$0.event, $0.wall].compactMap { $0 } }
    }

    /// What is wrong with what it says of its users.
    var complaint: String? {
        let due = users.values.filter { $0.deadlines?.event != nil }.count
        if timers != due { return "\(due) users have a deadline, not \(timers)" }
        for (name, stored) in users {
            var bound = bounds[Self.buckets.number(of: name)] ?? Deadlines()
            let known = bound
            bound.lower(to: stored.deadlines ?? Deadlines())
            if bound != known { return "no wake in time for \(name): \(known)" }
        }
        return nil
    }

    private var standing: ShardStore.Standing {
        var standing = ShardStore.Standing()
        for bound in bounds.values { standing.next.lower(to: bound) }
        standing.timers = timers
        standing.runs = runs
        standing.held = held
        return standing
    }
}
