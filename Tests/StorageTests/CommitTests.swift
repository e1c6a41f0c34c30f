import Events
import Foundation
import Policy
import Redis
import Storage
import TestServers
import Testing

extension Server {
    static let sharedRedis = Result { try redis() }

    var endpoint: Endpoint { Endpoint(.tcp(host: "127.0.0.1", port: port)) }
}

/// The script that writes a shard, against Redis itself.
@Suite struct CommitTests {
    private let redis: Connection
    private let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)
    private let store: ShardStore

    init() throws {
        let endpoint = try Server.sharedRedis.get().endpoint
        redis = try Connection(endpoint)
        store = try ShardStore(keys, on: Connection(endpoint))
        _ = try store.take()
    }

    private var changes: ShardChanges {
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 10))
        let deadlines = Deadlines(
            event: EventTime(milliseconds: 20), wall: EventTime(milliseconds: 30))
        changes.users = ["ann", "bob"].map {
            .init(name: $0, state: [1], deadlines: deadlines)
        }
        changes.messages = [OutboxMessage(number: 1, kind: .decision, user: "ann", payload: [2])]
        changes.runsChange = 2
        changes.timersChange = 2
        return changes
    }

    @Test func `a commit writes states, deadlines, messages and the offset`() throws {
        guard case .written(let standing) = try store.commit(changes) else {
            Issue.record("not written")
            return
        }
        #expect(standing.runs == 2 && standing.timers == 2)
        let stored = StoredState(changes.users[0].deadlines, [1])
        #expect(try store.states(of: ["ann", "bob", "eve"]) == [stored, stored, nil])
        #expect(try redis.call("HGET", keys.meta, "offset").text == "7")
        #expect(try redis.call("HLEN", keys.outbox) == .integer(1))
    }

    enum Damage: CaseIterable { case timers, wallTimers, outbox, bucket }

    /// A script that fails in the middle keeps what it wrote so far: the events would be applied
    /// once more to states that have them.
    @Test(arguments: Damage.allCases)
    func `a key of another kind stops the commit before anything is written`(
        damage: Damage
    ) throws {
        let key =
            switch damage {
            case .timers: keys.timers
            case .wallTimers: keys.wallTimers
            case .outbox: keys.outbox
            case .bucket: keys.bucket(Buckets(store.bucketCount).number(of: "bob"))
            }
        _ = try redis.call("SET", key, "x")
        let error = #expect(throws: RedisError.self) { try store.commit(changes) }
        #expect("\(error.map { "\($0)" } ?? "")".contains(key), "the message names the key")
        if damage != .bucket { #expect(try store.states(of: ["bob"]) == [nil]) }
        #expect(try store.states(of: ["ann"]) == [nil])
        #expect(try redis.call("HGET", keys.meta, "offset") == .null)
        _ = try redis.call("DEL", key)
        guard case .written = try store.commit(changes) else {
            Issue.record("not written once the key is gone")
            return
        }
    }

    @Test func `numbers that somebody else has spoilt are right again after a commit`() throws {
        _ = try store.commit(changes)
        _ = try redis.call("HSET", keys.meta, "runs", "many", "timers", "few")
        guard case .written(let standing) = try store.commit(changes) else {
            Issue.record("not written")
            return
        }
        #expect(standing.runs == 4 && standing.timers == 4)
        #expect(try redis.call("HGET", keys.meta, "runs").text == "4")
    }

    @Test func `a bucket that was read is not looked at again, and is written all the same`() throws
    {
        _ = try store.states(of: ["ann", "bob"])
        _ = try store.commit(changes)
        _ = try store.commit(changes)
        #expect(try store.states(of: ["bob"])[0]?.state == [1])
    }

    @Test func `more users of one bucket than Lua takes arguments are written together`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        let store = try ShardStore(keys, on: connection, buckets: 1, usersMax: .max)
        _ = try store.take()
        let names = (0..<9_001).map { "u\($0)" }
        var changes = ShardChanges(offset: 7, watermark: EventTime(milliseconds: 10))
        changes.users = names.map { .init(name: $0, state: [1, 2], deadlines: Deadlines()) }
        _ = try store.commit(changes)
        let stored = StoredState(Deadlines(), [1, 2])
        #expect(try store.states(of: names).allSatisfy { $0 == stored })
        changes.users = names.map { .init(name: $0, state: nil, deadlines: Deadlines()) }
        _ = try store.commit(changes)
        #expect(try store.states(of: names).allSatisfy { $0 == nil })
    }
}
