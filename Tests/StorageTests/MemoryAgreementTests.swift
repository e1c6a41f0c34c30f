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
            Owner(store: try ShardStore(keys, on: Connection(endpoint)))
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
                let changes = changes(number, below)
                let answer = try owners[index].store.commit(changes)
                let same = memory.commit(
                    changes, by: name, epoch: owners[index].epoch, commits: owners[index].commits)
                #expect("\(answer)" == "\(same)")
                if case .written = answer { owners[index].commits = memory.commits }
            }
            let limit = EventTime(milliseconds: Int64(below(100)))
            let store = owners[index].store
            #expect(
                try store.due(until: limit, max: 3) == memory.due(until: limit, max: 3))
            #expect(
                try store.dueByWall(until: limit, max: 3) == memory.dueByWall(until: limit, max: 3))
            #expect(try store.states(of: Self.names) == Self.names.map { memory.states[$0] })
        }
    }

    private static let names = ["ann", "bob", "eve"]

    private func changes(_ number: Int, _ below: (Int) -> Int) -> ShardChanges {
        func time() -> EventTime? {
            below(3) == 0 ? nil : EventTime(milliseconds: Int64(below(100)))
        }
        var changes = ShardChanges(
            offset: below(4) == 0 ? nil : Int64(number),
            watermark: EventTime(milliseconds: Int64(number)))
        for name in Self.names where below(2) == 0 {
            changes.users.append(
                .init(
                    name: name, state: below(4) == 0 ? nil : [UInt8(number)],
                    deadlines: Deadlines(event: time(), wall: time()), stored: nil))
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
        return changes
    }
}
