import Events
import Foundation
import Generator
import Policy
import Redis
import Simulation
import Storage
import TestServers
import Testing

/// The shard in memory, on which the simulation stands, does what the scripts do.
@Suite struct MemoryAgreementTests {
    /// Two owners, as Redis sees them and as the simulation does.
    private struct Owner {
        let store: ShardStore
        var epoch: Int64 = 0
        var commits: Int64?
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `random owners and commits leave the same behind`(seed: UInt64) throws {
        let endpoint = try Server.sharedRedis.get().endpoint
        let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)
        let redis = try Connection(endpoint)
        var memory = MemoryShard()
        var owners = try (0..<2).map { _ in
            Owner(
                store: try ShardStore(
                    keys, on: Connection(endpoint), buckets: MemoryShard.buckets.count,
                    usersMax: .max))
        }
        var random = SplitMix64(seed: seed)
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        for number in 0..<60 {
            let index = below(2)
            let name = owners[index].store.owner
            switch below(10) {
            case 0...1:
                let taken = try owners[index].store.take()
                #expect(taken == memory.take(as: name))
                owners[index].epoch = taken.epoch
                owners[index].commits = memory.commits
            case 2:
                #expect(try owners[index].store.clear() == memory.clear(by: name))
            case 3:
                // A fail-over that lost the last: the meta alone tells.
                _ = try redis.call("HINCRBY", keys.meta, "commits", "1")
                memory.commits = (memory.commits ?? 0) + 1
            default:
                let changes = changes(number, memory, below)
                let answer = try owners[index].store.commit(changes)
                let same = memory.commit(
                    changes, by: name, epoch: owners[index].epoch, commits: owners[index].commits)
                #expect("\(answer)" == "\(same)")
                if case .written = answer { owners[index].commits = memory.commits }
            }
            let store = owners[index].store
            #expect(try store.states(of: Self.names) == Self.names.map { memory.users[$0] })
            // Nobody else knows when to ask.
            guard memory.owner == name, memory.commits == owners[index].commits else { continue }
            let limits = Deadlines(
                event: EventTime(milliseconds: Int64(below(100))),
                wall: EventTime(milliseconds: Int64(below(100))))
            let (due, same) = (try store.due(by: limits, max: 9), memory.due(by: limits, max: 9))
            #expect(due.users.map(\.name) == same.users.map(\.name))
            #expect(due.users.map(\.stored) == same.users.map(\.stored))
            #expect(due.others == same.others)
        }
    }

    private static let names = ["ann", "bob", "eve", "joe", "kim"]

    private func changes(
        _ number: Int, _ memory: MemoryShard, _ below: (Int) -> Int
    ) -> ShardChanges {
        func time() -> EventTime? {
            below(3) == 0 ? nil : EventTime(milliseconds: Int64(below(100)))
        }
        var changes = ShardChanges(
            offset: below(4) == 0 ? nil : Int64(number),
            watermark: EventTime(milliseconds: Int64(number)))
        for name in Self.names where below(2) == 0 {
            let isGone = below(4) == 0
            changes.users.append(
                .init(
                    name: name, state: isGone ? nil : [UInt8(number)],
                    deadlines: isGone ? Deadlines() : Deadlines(event: time(), wall: time())))
        }
        if below(3) == 0 {
            let limits = Deadlines(event: EventTime(milliseconds: Int64(below(100))))
            let due = memory.due(by: limits, max: 9)
            changes.bounds = due.others
            changes.users = due.users.map { user in
                let deadlines = Deadlines(event: time(), wall: time())
                changes.bounds[user.bucket, default: Deadlines()].lower(to: deadlines)
                return .init(name: user.name, state: [UInt8(number)], deadlines: deadlines)
            }
        }
        if below(2) == 0 {
            changes.messages.append(
                OutboxMessage(
                    number: UInt64(number), kind: .decision, user: "ann", payload: [1, 2]))
        }
        if below(3) == 0 { changes.acknowledged = [UInt64(below(60))] }
        if below(5) == 0 { changes.marks = [.partitions(below(9))] }
        if below(3) == 0 {
            changes.marks.append(.committed(EventTime(milliseconds: Int64(below(99)))))
        }
        if below(5) == 0 {
            let zero = EventTime(milliseconds: 0)
            changes.marks.append(
                .rebuild(
                    below(2) == 0 ? nil : Rebuild(decided: 1, end: 2, at: zero, since: zero)))
        }
        changes.runsChange = below(3)
        changes.heldChange = below(3)
        changes.timersChange = below(3)
        return changes
    }
}
