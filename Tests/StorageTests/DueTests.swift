import Events
import Foundation
import Generator
import Policy
import Redis
import Storage
import TestServers
import Testing

/// Deadlines by bucket: what is due is found, whatever the bound of its bucket.
@Suite struct DueTests {
    private let redis: Connection
    private let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)
    /// All users in one bucket.
    private let store: ShardStore

    init() throws {
        let endpoint = try Server.sharedRedis.get().endpoint
        redis = try Connection(endpoint)
        store = try ShardStore(keys, on: Connection(endpoint), buckets: 1, usersMax: .max)
        _ = try store.take()
    }

    @discardableResult private func write(
        _ users: [String: Int64?], bounds: [UInt32: Deadlines] = [:]
    ) throws -> Deadlines {
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 0))
        changes.users = users.map { .init(name: $0, state: [1], deadlines: Self.at($1)) }
        changes.bounds = bounds
        guard case .written(let standing) = try store.commit(changes) else {
            throw ServerError("not written")
        }
        return standing.next
    }

    private static func at(_ time: Int64?) -> Deadlines {
        Deadlines(event: time.map { EventTime(milliseconds: $0) })
    }

    private func due(_ time: Int64, max: Int = 100) throws -> DueUsers {
        try store.due(by: Self.at(time), max: max)
    }

    @Test func `of the users of one bucket those are due whose deadline has come`() throws {
        #expect(try write(["ann": 20, "bob": 30, "eve": nil, "joe": 40]) == Self.at(20))
        #expect(try due(19).others.isEmpty)
        let due = try due(30)
        #expect(due.users.map(\.name) == ["ann", "bob"])
        #expect(due.others == [0: Self.at(40)])
    }

    /// Else those in front, due again and again, would keep all others waiting.
    @Test func `buckets take turns`() throws {
        let endpoint = try Server.sharedRedis.get().endpoint
        let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)
        let store = try ShardStore(keys, on: Connection(endpoint), buckets: 4, usersMax: .max)
        _ = try store.take()
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 0))
        changes.users = (0..<64).map { .init(name: "u\($0)", state: [1], deadlines: Self.at(20)) }
        _ = try store.commit(changes)
        let read = try (0..<4).map { _ in
            Set(try store.due(by: Self.at(30), max: 1).others.keys)
        }
        #expect(read.allSatisfy { $0.count == 1 })
        #expect(read.reduce(into: []) { $0.formUnion($1) } == [0, 1, 2, 3])
    }

    @Test func `a deadline moved later wakes nobody, and the bound is put right`() throws {
        try write(["ann": 20, "bob": 50])
        #expect(try write(["ann": 40]) == Self.at(20))
        let due = try due(30)
        #expect(due.users.isEmpty)
        #expect(due.others == [0: Self.at(40)])
        #expect(try write([:], bounds: due.others) == Self.at(40))
        #expect(try self.due(39).others.isEmpty)
        #expect(try self.due(40).users.map(\.name) == ["ann"])
    }

    @Test func `a deadline moved earlier, or new, is in time`() throws {
        try write(["ann": 50])
        #expect(try write(["ann": 20]) == Self.at(20))
        #expect(try write(["bob": 10]) == Self.at(10))
        #expect(try due(15).users.map(\.name) == ["bob"])
        #expect(try due(20).users.map(\.name) == ["ann", "bob"])
    }

    @Test func `without deadlines the bucket is not asked again`() throws {
        try write(["ann": 20])
        #expect(try write(["ann": nil]) == Self.at(20))
        let due = try due(20)
        #expect(due.users.isEmpty)
        #expect(try write([:], bounds: due.others) == Deadlines())
        #expect(try redis.call("EXISTS", keys.timers).integer == 0)
    }

    @Test func `more users than are wanted at a time come in turn, and none is lost`() throws {
        let all = (0..<1_000).map { "u\($0)" }
        try write(Dictionary(uniqueKeysWithValues: all.map { ($0, Int64(20)) }))
        var seen: [String] = []
        for _ in 0..<4 {
            let due = try due(20, max: 300)
            #expect(due.users.count <= 300)
            #expect(due.users.map(\.name) == due.users.map(\.name).sorted())
            seen += due.users.map(\.name)
            var bounds = due.others
            bounds[0]?.lower(to: Self.at(90))
            try write(
                Dictionary(uniqueKeysWithValues: due.users.map { ($0.name, Int64(90)) }),
                bounds: bounds)
        }
        #expect(seen.sorted() == all.sorted())
        #expect(try due(89).others.isEmpty)
    }

    /// It says no deadline of its own, so it is looked at when the bucket is: then it is set aside.
    @Test func `a value that is none of ours is due when its bucket wakes`() throws {
        try write(["ann": 20, "bob": 90])
        let bucket = keys.bucket(0)
        _ = try redis.call("HSET", bucket, "bob", "\u{9}no state")
        _ = try redis.call("HSET", bucket, "joe", "")
        let due = try due(20, max: 2)
        #expect(due.users.count == 2)
        let rest = try self.due(20, max: 3)
        #expect(rest.users.map(\.name) == ["ann", "bob", "joe"])
        #expect(rest.users.map(\.stored.deadlines) == [Self.at(20), nil, nil])
        #expect(rest.users[1].stored.state == Array("\u{9}no state".utf8))
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 0))
        changes.users = rest.users.map {
            .init(name: $0.name, state: nil, deadlines: Deadlines())
        }
        changes.bounds = rest.others
        _ = try store.commit(changes)
        #expect(try self.due(100).others.isEmpty)
    }

    @Test func `who takes the shard knows when to wake`() throws {
        try write(["ann": 20, "bob": 30])
        let heir = try ShardStore(keys, on: redis)
        #expect(try heir.take().standing.next == Self.at(20))
        #expect(try heir.due(by: Self.at(25), max: 9).users.map(\.name) == ["ann"])
    }

    @Test func `what is no bucket among the bounds is named`() throws {
        _ = try redis.call("ZADD", keys.timers, "5", "ann")
        let heir = try ShardStore(keys, on: redis)
        let error = #expect(throws: RedisError.self) { try heir.take() }
        #expect(
            "\(error.map { "\($0)" } ?? "")".contains("'ann' among the buckets in \(keys.timers)"))
    }

    @Test func `a shard without a number of buckets is one that nobody has written`() throws {
        try write(["ann": 20])
        _ = try redis.call("HDEL", keys.meta, "buckets")
        let heir = try ShardStore(keys, on: redis)
        #expect(try heir.take().offset == nil)
    }

    @Test(
        arguments: [0, 1, -1, 127, 128, -128, -129, 1_774_969_200_000, .max, .min] as [Int64])
    func `deadlines come back as they were`(time: Int64) {
        let time = EventTime(milliseconds: time)
        for deadlines in [
            Deadlines(), Deadlines(event: time), Deadlines(wall: time),
            Deadlines(event: time, wall: time),
        ] {
            let stored = StoredState(deadlines, [7, 8])
            #expect(stored.deadlines == deadlines)
            #expect(stored.state == [7, 8])
            #expect(StoredState(stored.bytes) == stored)
            for length in 0..<(stored.bytes.count - 2) {
                #expect(StoredState(Array(stored.bytes.prefix(length))).deadlines == nil)
            }
        }
        let usual = Deadlines(event: EventTime(milliseconds: 1_774_969_200_000))
        #expect(StoredState(usual, []).bytes.count == 7)
    }
}
