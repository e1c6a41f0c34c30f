import Foundation
import Redis
import TestServers
import Testing

// What Redis may do to a daemon under load: in the end nothing is missing and nothing is there twice,
// and meanwhile the daemon says what is wrong.

extension EndToEndTests {
    @Test func `Redis is full for a while`() throws {
        let redis = try Server.redis()
        try Self.disturb(redis, "OOM") {
            try redis.ask("CONFIG", "SET", "maxmemory", "1")
        } end: {
            try redis.ask("CONFIG", "SET", "maxmemory", "0")
        }
    }

    @Test func `Redis refuses writes because it cannot save`() throws {
        let redis = try Server.redis()
        let obstacle = redis.directory + "/dump.rdb"
        try Self.disturb(redis, "MISCONF") {
            // A folder where the dump should go.
            try FileManager.default.createDirectory(
                atPath: obstacle + "/x", withIntermediateDirectories: true)
            try redis.ask("CONFIG", "SET", "save", "3600 1")
            try redis.ask("BGSAVE")
            try eventually("failed") { try redis.answer("INFO").contains("bgsave_status:err") }
        } end: {
            try FileManager.default.removeItem(atPath: obstacle)
            try redis.ask("BGSAVE")
            try eventually("saved") { try redis.answer("INFO").contains("bgsave_status:ok") }
        }
    }

    /// Behind an address that is turned to the replica before it may be written to.
    @Test func `Redis is a read-only replica, and promoted later`() throws {
        let master = try Server.redis()
        let replica = try Server.redis(["--replicaof", "127.0.0.1 \(master.port)"])
        try eventually("a replica") {
            try replica.answer("INFO").contains("master_link_status:up")
        }
        let proxy = try Proxy(to: master)
        try Self.disturb(proxy, "READONLY") {
            proxy.turn(to: replica)
        } end: {
            try replica.ask("REPLICAOF", "NO", "ONE")
        }
    }

    @Test func `Redis is back and still loads its data`() throws {
        let redis = try Server.redis(["--appendfsync", "always"])
        try Self.disturb(redis, "LOADING") {
            // While it loads it listens once in a thousand commands only.
            try redis.ask(
                "EVAL", "for i = 1, 6000 do redis.call('HSET', 'ballast', i, i) end", "0")
            redis.kill()
            // Microseconds for each command.
            try redis.start(["--key-load-delay", "600"], waits: false)
        } end: {
            try eventually("loaded") { (try? redis.answer("PING")) == "PONG" }
        }
    }

    @Test func `answers are cut in the middle, and nobody knows what was written`() throws {
        let proxy = try Proxy(to: try Server.redis())
        try Self.disturb(proxy, "connection") {
            proxy.cutAnswers(40)
        } end: {
            try eventually("cut") { proxy.cutCount > 5 }
            proxy.cutAnswers(0)
        }
    }

    @Test func `Redis takes a tenth of a second for each command`() throws {
        let proxy = try Proxy(to: try Server.redis())
        let play = try Play(at: proxy.port)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        proxy.slowDown(by: .milliseconds(100))
        try play.writeMore()
        let events = try #require(run.metric("nagori_events_total"))
        try run.become("slowly on its way") {
            #expect(run.status("/readyz") == 200)
            return run.metric("nagori_events_total") ?? 0 >= events + 1_000
        }
        proxy.slowDown(by: .zero)
        try play.writeRest()
        #expect(run.metric("nagori_redis_errors_total") ?? 0 == 0, "\(run.output)")
        try play.finish([run])
    }

    @Test func `Redis loses the scripts again and again`() throws {
        let redis = try Server.redis()
        let play = try Play(at: redis.port)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        let commits = try #require(run.metric("nagori_commit_seconds_count"))
        let parts = 20
        for part in 1...parts {
            try redis.ask("SCRIPT", "FLUSH")
            try play.writeMore(part, of: parts)
            try eventually("loaded anew") {
                try !redis.answer("INFO").contains("number_of_cached_scripts:0")
            }
        }
        #expect(try #require(run.metric("nagori_commit_seconds_count")) > commits)
        try play.writeRest()
        #expect(run.metric("nagori_redis_errors_total") ?? 0 == 0, "\(run.output)")
        try play.finish([run])
    }

    private static func disturb(
        _ redis: Server, _ code: String, begin: () throws -> Void, end: () throws -> Void
    ) throws { try disturb(redis.port, code, begin: begin, end: end) }

    private static func disturb(
        _ proxy: Proxy, _ code: String, begin: () throws -> Void, end: () throws -> Void
    ) throws { try disturb(proxy.port, code, begin: begin, end: end) }

    /// Half a stream, then trouble while more comes in, then its end and the rest. `code` is what the
    /// trouble is called where the operator looks.
    private static func disturb(
        _ port: Int, _ code: String, begin: () throws -> Void, end: () throws -> Void
    ) throws {
        let play = try Play(at: port)
        let run = try play.stage.startRun()
        try run.awaitReady()
        try play.writeHalf()
        #expect(run.metric("nagori_redis_errors_total") ?? 0 == 0)
        try begin()
        try play.writeMore()
        var page = ""
        try run.become("unready for \(code)", within: .seconds(20)) {
            let now = run.page("/readyz") ?? ""
            if now.contains(" 503 "), now.contains(code) { page = now }
            return !page.isEmpty
        }
        #expect(page.contains("redis"))
        #expect(run.metric("nagori_redis_errors_total{code=\"\(code)\"}") ?? 0 > 0)
        try end()
        try run.become("ready again", within: .seconds(30)) { run.status("/readyz") == 200 }
        try play.writeRest()
        try play.finish([run])
    }
}

extension Play {
    /// With a Redis behind that port.
    convenience init(at port: Int) throws {
        try self.init()
        stage.places = "endpoints: 127.0.0.1:\(port)"
    }
}

extension Server {
    private func connection(
        as user: String? = nil, password: String? = nil
    ) throws -> Connection {
        try Connection(
            Endpoint(.tcp(host: "127.0.0.1", port: port), user: user, password: password))
    }

    func ask(_ words: String...) throws { try ask(words) }

    func ask(_ words: [String], as user: String? = nil, password: String? = nil) throws {
        var command = Command()
        for word in words { command.append(word) }
        _ = try connection(as: user, password: password).call(command)
    }

    func answer(_ word: String) throws -> String { try connection().call(word).text ?? "" }
}
