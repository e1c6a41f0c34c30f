import CHiredis
import Glibc

/// One connection to one Redis server, for one thread.
///
/// When it breaks it stays broken: the owner makes another and decides what to repeat, since nobody
/// knows which unanswered commands were carried out.
package final class Connection {
    package let endpoint: Endpoint
    /// Commands appended whose replies were not taken yet.
    package private(set) var pending = 0
    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, authenticates and selects the database.
    ///
    /// - Parameters:
    ///   - endpoint: where, and as whom.
    ///   - connectTimeout: how long to wait for the server to accept.
    ///   - commandTimeout: how long to wait for a reply, or for room to write, before the
    ///     connection counts as broken. Longer than the longest script.
    /// - Throws: `connection` when the server cannot be reached, `refused` when it turns us away.
    package init(
        _ endpoint: Endpoint, connectTimeout: Duration = .seconds(2),
        commandTimeout: Duration = .seconds(10)
    ) throws(RedisError) {
        // Writing to a server that has gone must be an error, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        self.endpoint = endpoint
        context = try Self.connect(to: endpoint.address, timeout: connectTimeout)
        // From here on the object exists, so a throw frees the context in deinit.
        guard redisSetTimeout(context, timeval(commandTimeout)) == REDIS_OK else { throw failure }
        if case .tcp(let host, _) = endpoint.address {
            redisEnableKeepAlive(context)
            if let problem = endpoint.tls?.start(on: context, host: host) {
                throw .connection("\(host): TLS: \(problem)")
            }
        }
        try introduce()
    }

    deinit { redisFree(context) }

    /// Whether an error has made this connection useless.
    package var isBroken: Bool { context.pointee.err != 0 }

    /// Queues a command; it is written when a reply is asked for.
    package func append(_ command: borrowing Command) throws(RedisError) {
        precondition(command.count > 0, "A command has a name.")
        guard !isBroken else { throw failure }
        try write(command.header)
        try write(command.body)
        pending += 1
    }

    /// Takes the next reply, a refusal too: one for each appended command, in order.
    package func reply() throws(RedisError) -> Reply {
        try withReply { Reply($0) }
    }

    /// Lends the next reply without copying it.
    package func withReply<Result>(_ body: (ReplyView) -> Result) throws(RedisError) -> Result {
        precondition(pending > 0, "A reply follows a command.")
        guard !isBroken else { throw failure }
        var raw: UnsafeMutableRawPointer?
        guard redisGetReply(context, &raw) == REDIS_OK, let raw else { throw failure }
        pending -= 1
        let reply = OwnedReply(taking: raw.assumingMemoryBound(to: redisReply.self))
        return body(reply.view)
    }

    /// Sends one command and takes its reply.
    ///
    /// - Throws: `refused` when Redis declines.
    package func call(_ command: borrowing Command) throws(RedisError) -> Reply {
        try refuseLeftovers()
        try append(command)
        return try reply().accepted()
    }

    /// The same for a few words.
    package func call(_ arguments: String...) throws(RedisError) -> Reply {
        var command = Command()
        for argument in arguments { command.append(argument) }
        return try call(command)
    }

    /// Sends the commands together and takes all their replies, refusals too.
    package func pipeline(_ commands: [Command]) throws(RedisError) -> [Reply] {
        try refuseLeftovers()
        for command in commands { try append(command) }
        var replies: [Reply] = []
        replies.reserveCapacity(commands.count)
        for _ in commands { replies.append(try reply()) }
        return replies
    }

    /// A pipeline that was given up leaves replies behind, which would be taken for ours. Others who
    /// share the connection hear of it as of a broken one.
    private func refuseLeftovers() throws(RedisError) {
        guard !isBroken else { throw failure }
        guard pending == 0 else { throw .connection("an earlier pipeline was given up") }
    }

    private func write(_ bytes: [UInt8]) throws(RedisError) {
        let result = bytes.withUnsafeBytes {
            redisAppendFormattedCommand(
                context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard result == REDIS_OK else { throw failure }
    }

    private func introduce() throws(RedisError) {
        // A user without a password gives an empty one.
        if let user = endpoint.user {
            _ = try call("AUTH", user, endpoint.password ?? "")
        } else if let password = endpoint.password {
            _ = try call("AUTH", password)
        }
        if endpoint.database != 0 { _ = try call("SELECT", String(endpoint.database)) }
    }

    private var failure: RedisError { Self.failure(of: context, at: endpoint.address) }

    private static func connect(
        to address: Endpoint.Address, timeout: Duration
    ) throws(RedisError) -> UnsafeMutablePointer<redisContext> {
        let context =
            switch address {
            case .tcp(let host, let port):
                redisConnectWithTimeout(host, Int32(port), timeval(timeout))
            case .unix(let path): redisConnectUnixWithTimeout(path, timeval(timeout))
            }
        guard let context else { throw .connection("no memory") }
        guard context.pointee.err == 0 else {
            defer { redisFree(context) }
            throw failure(of: context, at: address)
        }
        return context
    }

    private static func failure(
        of context: UnsafeMutablePointer<redisContext>, at address: Endpoint.Address
    ) -> RedisError {
        let message = String(cString: redis_context_error(context))
        // hiredis hands the kernel's word for an expired socket timeout through.
        let isTimeout = context.pointee.err == REDIS_ERR_IO && errno == EAGAIN
        let place =
            switch address {
            case .tcp(let host, let port): "\(host):\(port)"
            case .unix(let path): path
            }
        return .connection("\(place): \(isTimeout ? "no answer in time" : message)")
    }
}

extension timeval {
    /// At least a microsecond, because 0 means for ever.
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = max(duration, .microseconds(1)).components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
