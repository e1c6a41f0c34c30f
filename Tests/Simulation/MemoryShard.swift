package import Events
import Policy
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
    package var states: [String: [UInt8]] = [:]
    package var unreadable: [String: [UInt8]] = [:]
    package var timers: [String: EventTime] = [:]
    package var wallTimers: [String: EventTime] = [:]
    package var outbox: [UInt64: OutboxMessage] = [:]

    package init() {}

    package mutating func take(as owner: String) -> ShardStore.Taken {
        let previous = self.owner
        epoch += 1
        self.owner = owner
        var standing = standing
        // The script does not ask for it.
        standing.timers = 0
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
            states[user.name] = user.state
            if user.stored?.event != user.deadlines.event || user.stored == nil {
                timers[user.name] = user.deadlines.event
            }
            if user.stored?.wall != user.deadlines.wall || user.stored == nil {
                wallTimers[user.name] = user.deadlines.wall
            }
        }
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

    package func due(until limit: EventTime, max: Int) -> [String] {
        Self.due(timers, limit, max)
    }

    package func dueByWall(until limit: EventTime, max: Int) -> [String] {
        Self.due(wallTimers, limit, max)
    }

    private var standing: ShardStore.Standing {
        var standing = ShardStore.Standing()
        standing.next = Deadlines(event: timers.values.min(), wall: wallTimers.values.min())
        standing.timers = timers.count
        standing.runs = runs
        standing.held = held
        return standing
    }

    private static func due(
        _ timers: [String: EventTime], _ limit: EventTime, _ max: Int
    ) -> [String] {
        let due = timers.filter { $0.value <= limit }
        let order = due.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return order.prefix(max).map(\.key)
    }
}
