import Redis
import TestServers
import Testing

extension Server {
    /// The server that tests share; each uses keys of its own.
    static let sharedRedis = Result { try redis() }

    var endpoint: Endpoint { Endpoint(.tcp(host: "127.0.0.1", port: port)) }
}

@Suite struct ConnectionTests {
    @Test func `every kind of reply is understood`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        #expect(try connection.call("PING") == .status("PONG"))
        #expect(try connection.call("GET", "kinds-nothing") == .null)
        #expect(try connection.call("INCR", "kinds-number") == .integer(1))
        #expect(try connection.call("RPUSH", "kinds-list", "a", "") == .integer(2))
        #expect(
            try connection.call("LRANGE", "kinds-list", "0", "-1")
                == .array([.bytes(Array("a".utf8)), .bytes([])]))
        #expect(
            try connection.call("EVAL", "return {1, {2}, false}", "0")
                == .array([.integer(1), .array([.integer(2)]), .null]))
        #expect(try connection.call("LRANGE", "kinds-none", "0", "-1") == .array([]))
    }

    @Test func `a refusal is typed and leaves the connection sound`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        _ = try connection.call("SET", "refused", "text")
        let error = #expect(throws: RedisError.self) { try connection.call("LPOP", "refused") }
        guard case .refused("WRONGTYPE", let message) = error else {
            Issue.record("not refused but \(String(describing: error))")
            return
        }
        #expect(message.hasPrefix("Operation against a key"))
        #expect(!connection.isBroken)
        #expect(try connection.call("GET", "refused").text == "text")
    }

    @Test func `ten thousand commands go in one pipeline, each with its own reply`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        var command = Command()
        for number in 0..<10_000 {
            command.removeAll()
            command.append("SET")
            command.append("pipeline-\(number)")
            command.append(number)
            try connection.append(command)
        }
        try connection.append(Command("NONSENSE"))
        try connection.append(Command("GET", "pipeline-9999"))
        #expect(connection.pending == 10_002)
        for _ in 0..<10_000 { #expect(try connection.reply() == .status("OK")) }
        guard case .refused("ERR", _) = try connection.reply() else {
            Issue.record("nonsense was accepted")
            return
        }
        #expect(try connection.reply().text == "9999")
        #expect(connection.pending == 0)
    }

    @Test func `one command takes thousands of arguments, any bytes in them`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        var write = Command("HSET", "wide")
        var read = Command("HMGET", "wide")
        for number in 0..<5000 {
            write.append("field-\(number)")
            write.append([13, 10, 0, UInt8(number % 256)])
            read.append("field-\(number)")
        }
        read.append("missing")
        #expect(write.count == 10_002)
        #expect(try connection.call(write) == .integer(5000))
        try connection.append(read)
        let sum = try connection.withReply { reply in
            (0..<5000).reduce(0) { $0 + Int(reply[$1].bytes?[3] ?? 0) }
                + (reply.count == 5001 && reply[5000].bytes == nil ? 0 : -1)
        }
        #expect(sum == (0..<5000).reduce(0) { $0 + $1 % 256 })
    }

    @Test func `a reply of 50 MB arrives whole`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        let big = [UInt8](repeating: 7, count: 50_000_000)
        var command = Command("SET", "big")
        command.append(big)
        _ = try connection.call(command)
        #expect(try connection.call("GET", "big").bytes == big)
        _ = try connection.call("DEL", "big")
    }

    @Test func `a socket in the file system serves as well, with a database of its own`() throws {
        let server = try Server.sharedRedis.get()
        let connection = try Connection(
            Endpoint(.unix(path: server.redisSocket), database: 3))
        _ = try connection.call("SET", "where", "three")
        #expect(try Connection(server.endpoint).call("GET", "where") == .null)
        #expect(connection.endpoint.description.hasSuffix("/socket/3"))
    }

    @Test func `users come in with their password only`() throws {
        let server = try Server.redis(["--requirepass", "secret"])
        #expect(throws: RedisError.self) {
            try Connection(server.endpoint).call("GET", "x")
        }
        var endpoint = server.endpoint
        endpoint.password = "secret"
        let owner = try Connection(endpoint)
        _ = try owner.call("ACL", "SETUSER", "nagori", "on", ">pass", "~n:*", "+@all")
        endpoint.user = "nagori"
        endpoint.password = "pass"
        #expect(try Connection(endpoint).call("SET", "n:1", "1") == .status("OK"))
        endpoint.password = "wrong"
        let error = #expect(throws: RedisError.self) { try Connection(endpoint) }
        guard case .refused("WRONGPASS", _) = error else {
            Issue.record("not refused but \(String(describing: error))")
            return
        }
        #expect(!"\(endpoint)".contains("wrong"))
    }
}

@Suite struct BrokenConnectionTests {
    @Test func `a killed server breaks the connection; a new one finds the data`() throws {
        let server = try Server.redis()
        let connection = try Connection(server.endpoint)
        _ = try connection.call("SET", "kept", "yes")
        server.kill()
        #expect(throws: RedisError.self) { try connection.call("GET", "kept") }
        #expect(connection.isBroken)
        let error = #expect(throws: RedisError.self) { try Connection(server.endpoint) }
        guard case .connection(let message) = error else {
            Issue.record("not a connection error but \(String(describing: error))")
            return
        }
        #expect(message.contains("refused"))

        try server.start()
        #expect(throws: RedisError.self) { try connection.append(Command("PING")) }
        #expect(try Connection(server.endpoint).call("GET", "kept").text == "yes")
    }

    @Test func `who shares a connection hears of a pipeline that was given up`() throws {
        let connection = try Connection(Server.sharedRedis.get().endpoint)
        try connection.append(Command("PING"))
        #expect(throws: RedisError.self) { try connection.call("PING") }
        #expect(throws: RedisError.self) { try connection.pipeline([Command("PING")]) }
    }

    @Test func `an answer that takes too long breaks the connection`() throws {
        let connection = try Connection(
            Server.sharedRedis.get().endpoint, commandTimeout: .milliseconds(100))
        let error = #expect(throws: RedisError.self) {
            try connection.call("BLPOP", "never", "2")
        }
        #expect(error?.description.contains("no answer in time") == true)
        #expect(connection.isBroken)
    }

    @Test func `a host that does not answer is given up in time`() throws {
        let start = ContinuousClock.now
        // TEST-NET-1 of RFC 5737: nobody may live there.
        let endpoint = Endpoint(.tcp(host: "192.0.2.1", port: 6379))
        #expect(throws: RedisError.self) {
            try Connection(endpoint, connectTimeout: .milliseconds(200))
        }
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
