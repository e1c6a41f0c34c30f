import Redis
import TestServers
import Testing

@Suite(.serialized) struct ScriptTests {
    let connection: Connection
    let script: Script

    init() throws {
        connection = try Connection(Server.sharedRedis.get().endpoint)
        script = try connection.load("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    }

    @Test func `a script runs by its digest`() throws {
        #expect(script.digest.utf8.count == 40)
        let reply = try connection.run(script, keys: ["script-a"], arguments: [[UInt8(ascii: "3")]])
        #expect(reply == .integer(3))
    }

    @Test func `a script that the server has lost is loaded again`() throws {
        _ = try connection.call("SCRIPT", "FLUSH")
        let reply = try connection.run(script, keys: ["script-b"], arguments: [[UInt8(ascii: "1")]])
        #expect(reply == .integer(1))
    }

    @Test func `a pipeline in which every call missed the script is repeated once`() throws {
        _ = try connection.call("SCRIPT", "FLUSH")
        let commands = (0..<100).map {
            Command(script, keys: ["script-c-\($0)"], arguments: [Array("\($0)".utf8)])
        }
        let replies = try connection.run(script, commands)
        #expect(replies == (0..<100).map { .integer(Int64($0)) })
    }

    @Test func `a script's own error is a refusal among the replies`() throws {
        _ = try connection.call("SET", "script-text", "x")
        let command = Command(script, keys: ["script-text"], arguments: [[UInt8(ascii: "1")]])
        let replies = try connection.run(script, [command])
        guard case .refused = replies[0] else {
            Issue.record("not refused but \(replies)")
            return
        }
        #expect(!connection.isBroken)
    }

    @Test func `a script that does not compile is refused`() {
        #expect(throws: RedisError.self) { try connection.load("return (") }
    }
}
