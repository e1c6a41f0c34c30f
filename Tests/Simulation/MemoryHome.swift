import Events
import Policy
import Redis
import Storage
import Suppressions

/// One process' way to the shards.
final class MemoryHome: ShardHome {
    private let world: World
    private let process: SimulatedProcess
    private var door: RedisDoor?
    private var earliest: ContinuousClock.Instant
    private static let place = "memory"

    init(_ world: World, _ process: SimulatedProcess) {
        self.world = world
        self.process = process
        earliest = world.time.now
    }

    func store(
        _ keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any ShardStoring)? {
        guard let door = try opened(at: now) else { return nil }
        return MemoryShardStore(keys, door, owner: "\(process.name)-\(world.fresh())")
    }

    func shelfPlace(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> String? { Self.place }

    func shelf(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any VersionShelving)? {
        try opened(at: now).map { MemoryShelf(door: $0) }
    }

    func tell(
        _ tidings: Tidings, of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) {
        guard let door = try opened(at: now) else { throw .cut }
        try door.ask { redis in redis.tell(tidings) }
    }

    func failed(
        _ error: RedisError, of keys: ShardKeys?, at now: ContinuousClock.Instant
    ) -> ShardTrouble {
        door = nil
        earliest = now + .milliseconds(world.chance.below(500))
        return .away(Self.place)
    }

    func answered(_ keys: ShardKeys) {}

    func ping(at now: ContinuousClock.Instant) throws(RedisError) -> Bool {
        guard let door = try opened(at: now) else { return false }
        return try door.ask { _ in true }
    }

    private func opened(at now: ContinuousClock.Instant) throws(RedisError) -> RedisDoor? {
        if let door, !door.isBroken { return door }
        guard now >= earliest else { return nil }
        do throws(RedisError) {
            let made = try RedisDoor(world, process)
            door = made
            return made
        } catch {
            earliest = now + .milliseconds(world.chance.below(500))
            throw error
        }
    }
}

struct MemoryShelf: VersionShelving {
    let door: RedisDoor

    func entries() throws(RedisError) -> [VersionShelf.Entry] {
        try door.ask { redis in redis.shelf.sorted { $0.key < $1.key }.map(\.value) }
    }

    func put(_ entries: [VersionShelf.Entry]) throws(RedisError) {
        guard !entries.isEmpty else { return }
        try door.ask { redis in for entry in entries { redis.shelf[entry.fingerprint] = entry } }
    }

    func remove(_ entries: [VersionShelf.Entry]) throws(RedisError) {
        guard !entries.isEmpty else { return }
        try door.ask { redis in for entry in entries { redis.shelf[entry.fingerprint] = nil } }
    }
}

/// A shard, by way of a connection that breaks.
final class MemoryShardStore: ShardStoring {
    let owner: String
    private let tag: String
    private let door: RedisDoor
    private var epoch: Int64 = 0
    private(set) var commits: Int64?

    init(_ keys: ShardKeys, _ door: RedisDoor, owner: String) {
        tag = keys.tag
        self.door = door
        self.owner = owner
    }

    func take() throws(RedisError) -> ShardStore.Taken {
        // The script, and what is read behind it.
        let taken = try ask { $0.take(as: self.owner) }
        epoch = taken.epoch
        door.tell("\(owner) takes \(tag) at \(taken.offset ?? -1), epoch \(epoch)")
        commits = try ask { $0.commits }
        return taken
    }

    var bucketCount: UInt32 { MemoryShard.buckets.count }

    func states(of users: [String]) throws(RedisError) -> [StoredState?] {
        try ask { shard in users.map { shard.users[$0] } }
    }

    func users(inBuckets numbers: Range<UInt32>) throws(RedisError) -> [String] {
        try ask { shard in
            shard.users.keys.filter { numbers.contains(MemoryShard.buckets.number(of: $0)) }
                .sorted()
        }
    }

    func due(by limits: Deadlines, max: Int) throws(RedisError) -> DueUsers {
        try ask { $0.due(by: limits, max: max) }
    }

    func commit(_ changes: ShardChanges) throws(RedisError) -> ShardStore.Answer {
        let (epoch, commits) = (epoch, commits)
        let sabotage = door.sabotage
        let answer = try ask { shard in
            var changes = changes
            if sabotage == .outboxLost { changes.messages = [] }
            if sabotage == .offsetAlone { changes.users = [] }
            if sabotage == .othersForgotten {
                changes.bounds = changes.bounds.mapValues { _ in Deadlines() }
            }
            return shard.commit(
                changes, by: sabotage == .ownerUnchecked ? shard.owner ?? "" : self.owner,
                epoch: epoch,
                commits: [.ownerUnchecked, .commitsUncounted].contains(sabotage)
                    ? shard.commits : commits)
        }
        if case .written = answer { self.commits = (commits ?? 0) + 1 }
        door.tell(
            "\(owner) commits \(tag) to \(changes.offset ?? -1): \(answer.word), "
                + changes.users.map { "\($0.name) \($0.state?.count ?? 0)" }.joined(separator: ","))
        return answer
    }

    func setAside(_ bytes: [UInt8], of user: String) throws(RedisError) {
        try ask { $0.unreadable[user] = bytes }
    }
    func clear() throws(RedisError) -> Bool { try ask { $0.clear(by: self.owner) } }

    private func ask<Answer>(_ body: (inout MemoryShard) -> Answer) throws(RedisError) -> Answer {
        let tag = tag
        return try door.ask { redis in body(&redis.shards[tag, default: MemoryShard()]) }
    }
}

extension ShardStore.Answer {
    fileprivate var word: String {
        switch self {
        case .written: "written"
        case .fenced: "fenced"
        case .rewound(let offset): "rewound to \(offset ?? -1)"
        }
    }
}
