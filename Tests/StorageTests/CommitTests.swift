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
            .init(name: $0, state: [1], deadlines: deadlines, stored: nil)
        }
        changes.messages = [OutboxMessage(number: 1, kind: .decision, user: "ann", payload: [2])]
        changes.runsChange = 2
        return changes
    }

    @Test func `a commit writes states, deadlines, messages and the offset`() throws {
        guard case .written(let standing) = try store.commit(changes) else {
            Issue.record("not written")
            return
        }
        #expect(standing.runs == 2 && standing.timers == 2)
        #expect(try store.states(of: ["ann", "bob", "eve"]) == [[1], [1], nil])
        #expect(try redis.call("HGET", keys.meta, "offset").text == "7")
        #expect(try redis.call("HLEN", keys.outbox) == .integer(1))
    }

    enum Damage: CaseIterable { case timers, wallTimers, outbox, bucket, runs }

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
            case .bucket: keys.bucket(of: "bob")
            case .runs: keys.meta
            }
        if damage == .runs {
            _ = try redis.call("HSET", key, "runs", "many")
        } else {
            _ = try redis.call("SET", key, "x")
        }
        let error = #expect(throws: RedisError.self) { try store.commit(changes) }
        #expect("\(error.map { "\($0)" } ?? "")".contains(key), "the message names the key")
        if damage != .bucket { #expect(try store.states(of: ["bob"]) == [nil]) }
        #expect(try store.states(of: ["ann"]) == [nil])
        #expect(try redis.call("HGET", keys.meta, "offset") == .null)
        _ = try redis.call(damage == .runs ? "HDEL" : "DEL", key, "runs")
        guard case .written = try store.commit(changes) else {
            Issue.record("not written once the key is gone")
            return
        }
    }
}
