import Foundation
import Redis
import Storage
import Synchronization
import TestServers
import Testing

/// Shards that commit while Redis is in trouble: no event counts twice, none is forgotten.
@Suite(.serialized) struct ShardTroubleTests {
    private static func cluster(_ cluster: RedisCluster) -> Deployment {
        .cluster(seeds: cluster.ports.map { Endpoint(.tcp(host: "127.0.0.1", port: $0)) })
    }

    @Test func `answers that are cut leave in doubt what was written, and never in Redis`() throws {
        let proxy = try Proxy(to: try Server.sharedRedis.get())
        let shard = CountingShard(
            .independent([Endpoint(.tcp(host: "127.0.0.1", port: proxy.port))]))
        for round in 1...20 {
            // The reply to a take, to a read or to a commit, as it falls.
            proxy.cutAnswers(round % 4 + 1)
            try shard.count(to: Int64(round * 5))
        }
        #expect(proxy.cutCount >= 40)
        #expect(shard.codes["connection"] ?? 0 >= 20)
        #expect(try shard.isExact(at: 100))
    }

    @Test func `a slot that moves to and fro under a shard costs it pauses only`() throws {
        let cluster = try RedisCluster()
        let shard = CountingShard(Self.cluster(cluster))
        try shard.count(to: 10)
        let slot = try cluster.slot(of: shard.keys.tag)
        for round in 1...3 {
            let (home, target) = (try cluster.owner(of: slot), try cluster.stranger(to: slot))
            try cluster.beginMove(of: slot, to: target)
            // Half of its keys are here and half there.
            try cluster.moveKeys(of: slot, from: home, to: target, max: 1)
            #expect(throws: ServerError.self) {
                try shard.count(to: Int64(round) * 100, within: .milliseconds(500))
            }
            try cluster.moveKeys(of: slot, from: home, to: target, max: 100)
            try cluster.endMove(of: slot, to: target)
            try shard.count(to: Int64(round) * 100)
        }
        // Both nodes have refused; then the map was read again, before anybody said MOVED.
        #expect(shard.codes["TRYAGAIN"] ?? 0 >= 3, "\(shard.codes)")
        #expect(shard.rewinds == 0)
        #expect(try shard.isExact(at: 300))
    }

    @Test func `a master that dies under a shard costs it what its replica had not heard`() throws {
        let cluster = try RedisCluster()
        let shard = CountingShard(Self.cluster(cluster))
        try shard.count(to: 200)
        let slot = try cluster.slot(of: shard.keys.tag)
        let healing = Thread { [cluster] in
            try? cluster.failOver(try cluster.owner(of: slot))
        }
        healing.start()
        try shard.count(to: 4_000, within: .seconds(60))
        while !healing.isFinished { usleep(10_000) }
        try shard.count(to: 5_000)
        #expect(shard.codes["connection"] ?? 0 > 0, "\(shard.codes)")
        #expect(try shard.isExact(at: 5_000))
    }

    @Test func `a server that is full, and then is not, has not taken half a commit`() throws {
        let server = try Server.redis()
        let redis = try Connection(server.endpoint)
        let shard = CountingShard(.independent([server.endpoint]))
        for round in 1...5 {
            try shard.count(to: Int64(round) * 10)
            _ = try redis.call("CONFIG", "SET", "maxmemory", "1")
            #expect(throws: ServerError.self) {
                try shard.count(to: 1_000, within: .milliseconds(300))
            }
            _ = try redis.call("CONFIG", "SET", "maxmemory", "0")
        }
        try shard.count(to: 60)
        #expect(shard.codes.keys.sorted() == ["OOM"])
        #expect(try shard.isExact(at: 60))
    }
}
