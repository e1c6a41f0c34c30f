import Events
import Foundation
import Generator
import Policy
import Redis
import Storage
import TestServers
import Testing

/// More users get more buckets, and everybody stays to be found.
@Suite struct BucketGrowthTests {
    private let endpoint: Endpoint
    private let redis: Connection
    private let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)

    init() throws {
        endpoint = try Server.sharedRedis.get().endpoint
        redis = try Connection(endpoint)
    }

    private func store() throws -> ShardStore {
        let store = try ShardStore(keys, on: Connection(endpoint), buckets: 1, usersMax: 4)
        _ = try store.take()
        return store
    }

    private static func stored(_ name: String) -> StoredState {
        let time = EventTime(milliseconds: Int64(Array(name.utf8).reduce(0) { $0 + Int($1) }))
        return StoredState(Deadlines(event: time), Array(name.utf8))
    }

    private func write(_ names: [String], to store: ShardStore) throws -> ShardStore.Answer {
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 0))
        changes.users = names.map {
            let stored = Self.stored($0)
            return .init(
                name: $0, state: stored.state, deadlines: stored.deadlines ?? Deadlines())
        }
        changes.timersChange = names.count
        return try store.commit(changes)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `users are found and due after any growth`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var store = try store()
        var names: [String] = []
        for _ in 0..<12 {
            let more = (0..<(random.next() % 150)).map { _ in "u\(random.next())" }
            names += more
            guard case .written(let standing) = try write(more, to: store) else {
                Issue.record("not written")
                return
            }
            #expect(standing.timers == names.count)
            #expect(Int(store.bucketCount) * 4 >= names.count)
            if random.next() % 3 == 0 { store = try self.store() }
        }
        #expect(try store.states(of: names) == names.map { Self.stored($0) })
        #expect(try store.users(inBuckets: 0..<store.bucketCount).sorted() == names.sorted())
        let limits = Deadlines(event: EventTime(milliseconds: 900))
        let due = try self.store().due(by: limits, max: names.count)
        #expect(
            due.users.map(\.name)
                == names.filter { Self.stored($0).deadlines?.isDue(by: limits) == true }.sorted())
        var scan = ShardScan(keys, on: redis)
        var scanned: [String] = []
        while let some = try scan.stretch() { scanned += some.map(\.user) }
        #expect(scanned.sorted() == names.sorted())
        let glance = try ShardGlance(at: names[0], in: keys, on: redis)
        #expect(glance.state == Array(names[0].utf8))
        #expect(glance.deadlines == Self.stored(names[0]).deadlines)
    }

    @Test func `a growth that Redis has lost is noticed at the next commit`() throws {
        let store = try store()
        _ = try write((0..<20).map { "u\($0)" }, to: store)
        #expect(store.bucketCount == 5)
        _ = try redis.call("HINCRBY", keys.meta, "commits", "-1")
        guard case .rewound = try write(["ann"], to: store) else {
            Issue.record("not noticed")
            return
        }
    }

    @Test func `who has lost the shard moves nobody`() throws {
        let store = try store()
        _ = try write(["ann"], to: store)
        _ = try self.store()
        guard case .fenced = try write((0..<20).map { "u\($0)" }, to: store) else {
            Issue.record("written")
            return
        }
        #expect(store.bucketCount == 1)
        #expect(try redis.call("HGET", keys.meta, "buckets").text == "1")
    }

    @Test func `a cleared shard has nobody in any bucket`() throws {
        let store = try store()
        let names = (0..<50).map { "u\($0)" }
        _ = try write(names, to: store)
        #expect(try store.clear())
        #expect(try store.states(of: names).allSatisfy { $0 == nil })
        #expect(try redis.call("KEYS", "*\(keys.tag)*").array?.count == 1)
        guard case .written(let standing) = try write(["ann"], to: store) else {
            Issue.record("not written")
            return
        }
        #expect(standing.timers == 1)
    }

    @Test(arguments: 1...300 as ClosedRange<UInt32>)
    func `one bucket more takes users from one only`(count: UInt32) {
        for number in 0..<200 {
            let name = "u\(number)"
            let (old, new) = (Buckets(count).number(of: name), Buckets(count + 1).number(of: name))
            #expect(old < count)
            #expect(new == old || new == count)
        }
    }
}
