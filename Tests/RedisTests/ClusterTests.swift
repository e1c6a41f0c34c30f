import Foundation
import Redis
import TestServers
import Testing

/// `Servers` against a real cluster, which the tests disturb one after another.
@Suite(.serialized) struct ClusterTests {
    static let cluster = Result { try RedisCluster() }

    private let cluster: RedisCluster
    private let servers: Servers

    init() throws {
        cluster = try Self.cluster.get()
        servers = Self.servers(cluster.ports)
    }

    private static func servers(_ ports: [Int]) -> Servers {
        Servers(
            .cluster(seeds: ports.map { Endpoint(.tcp(host: "127.0.0.1", port: $0)) }),
            connectTimeout: .seconds(1), commandTimeout: .seconds(1))
    }

    /// Asks as everybody does who uses `Servers`: a failure is told, and then it is asked anew.
    private func persist(
        _ key: String, within limit: Duration = .seconds(20), seen: ((RedisError) -> Void)? = nil,
        _ body: (Connection) throws -> Reply
    ) throws -> Reply {
        let end = ContinuousClock.now + limit
        while true {
            var asked: Endpoint?
            do {
                asked = try servers.endpoint(for: key, at: .now)
                if let asked, let connection = try servers.connection(to: asked, at: .now) {
                    let reply = try body(connection)
                    servers.answered(asked)
                    return reply
                }
            } catch let error as RedisError {
                seen?(error)
                guard ContinuousClock.now < end else { throw error }
                if let asked, servers.learn(from: error, of: asked) == nil {
                    servers.failed(error, at: asked, now: .now)
                }
            }
            guard ContinuousClock.now < end else { throw ServerError("no answer for \(key)") }
            usleep(5_000)
        }
    }

    @Test func `each key is asked of the node that has it, by its hash tag if it has one`() throws {
        let odd = ["", "{}", "{}x", "a{b}c", "{{x}}", "{a}{b}", "{", "}{", "x{", "{名}残", "é"]
        for key in odd + (0..<300).map({ "key-\($0)" }) {
            let connection = try #require(try servers.connection(for: key, at: .now))
            #expect(try connection.call("SET", key, "1") == .status("OK"))
        }
        #expect(try servers.endpoints(at: .now).count == 3)
    }

    @Test func `a moved slot is learnt from the refusal that it causes`() throws {
        let slot = try cluster.slot(of: "moved")
        #expect(try persist("moved") { try $0.call("SET", "moved", "1") } == .status("OK"))
        let target = try cluster.stranger(to: slot)
        try cluster.move(slot, to: target)
        var refusals: [String] = []
        let reply = try persist("moved", seen: { refusals.append($0.code) }) {
            try $0.call("GET", "moved")
        }
        #expect(reply.text == "1")
        #expect(refusals == ["MOVED"])
        #expect(
            try servers.endpoint(for: "moved", at: .now)
                == Endpoint(.tcp(host: "127.0.0.1", port: target)))
    }

    @Test func `while a slot is on its way, a script over its keys waits, and nothing is written`()
        throws
    {
        let keys = (0..<5).map { "{way}:\($0)" }
        let source = "for i = 1, #KEYS do redis.call('INCR', KEYS[i]) end return 1"
        var script: Script?
        func run(_ connection: Connection) throws -> Reply {
            let loaded = try script ?? connection.load(source)
            script = loaded
            return try connection.run(loaded, keys: keys)
        }
        _ = try persist("{way}", run)
        let slot = try cluster.slot(of: "{way}")
        let (home, target) = (try cluster.owner(of: slot), try cluster.stranger(to: slot))
        try cluster.beginMove(of: slot, to: target)
        try cluster.moveKeys(of: slot, from: home, to: target, max: 2)
        var refusals: Set<String> = []
        #expect(throws: (any Error).self) {
            try persist("{way}", within: .seconds(2), seen: { refusals.insert($0.code) }, run)
        }
        #expect(refusals == ["TRYAGAIN"])
        try cluster.moveKeys(of: slot, from: home, to: target, max: 10)
        #expect(throws: (any Error).self) {
            try persist("{way}", within: .seconds(1), seen: { refusals.insert($0.code) }, run)
        }
        #expect(refusals == ["TRYAGAIN", "ASK"])
        try cluster.endMove(of: slot, to: target)
        _ = try persist("{way}", run)
        for key in keys { #expect(try persist(key) { try $0.call("GET", key) }.text == "2") }
    }

    @Test func `a node that has lost its scripts gets them again`() throws {
        let connection = try #require(try servers.connection(for: "flushed", at: .now))
        let script = try connection.load("return redis.call('INCR', KEYS[1])")
        for count in 1...3 {
            _ = try connection.call("SCRIPT", "FLUSH")
            let reply = try persist("flushed") { try $0.run(script, keys: ["flushed"]) }
            #expect(reply == .integer(Int64(count)))
        }
    }

    @Test func `one living seed is enough`() throws {
        let servers = Self.servers([1, 2] + cluster.ports.prefix(1))
        #expect(try servers.connection(for: "seed", at: .now)?.call("PING") == .status("PONG"))
        #expect(throws: RedisError.self) {
            try Self.servers([1]).connection(for: "seed", at: .now)
        }
    }

    @Test func `a server that is no cluster says so`() throws {
        let single = Self.servers([try Server.sharedRedis.get().port])
        let error = #expect(throws: RedisError.self) {
            try single.connection(for: "single", at: .now)
        }
        #expect("\(try #require(error))".contains("cluster support disabled"))
    }

    @Test func `when a master dies, its keys are asked of the replica that follows it`() throws {
        let slot = try cluster.slot(of: "heir")
        let master = try cluster.owner(of: slot)
        #expect(try persist("heir") { try $0.call("SET", "heir", "1") } == .status("OK"))
        // The replica has it.
        #expect(try persist("heir") { try $0.call("WAIT", "1", "5000") } == .integer(1))
        try cluster.failOver(master)
        #expect(try persist("heir") { try $0.call("GET", "heir") }.text == "1")
        let heir = try cluster.owner(of: slot)
        #expect(heir != master)
        // The dead one comes back as a replica, and knows whom to name.
        try cluster.node(master).start()
        #expect(try persist("heir") { try $0.call("INCR", "heir") } == .integer(2))
    }
}
