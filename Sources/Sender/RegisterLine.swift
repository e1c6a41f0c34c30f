import Logging
import Redis
import Telemetry

/// One endpoint's connection, made again when it breaks, and what waits for it.
final class RegisterLine {
    /// Mails about which something is asked, oldest first.
    var queue: [String] = []

    private let endpoint: Redis.Endpoint
    private let part: String
    private let health: Health
    private let metrics: SenderMetrics
    private let logger: Logger
    private var neighbour: Neighbour
    private var open: (connection: Connection, script: Script)?
    private var late = LateWrites()
    private var backoff = Backoff()
    private var notBefore: ContinuousClock.Instant?
    private var answeredAt: ContinuousClock.Instant?
    private var random = SystemRandomNumberGenerator()

    init(
        _ endpoint: Redis.Endpoint, isOnly: Bool, _ health: Health, _ metrics: SenderMetrics,
        _ logger: Logger
    ) {
        self.endpoint = endpoint
        part = Self.part(endpoint, isOnly: isOnly)
        self.health = health
        self.metrics = metrics
        self.logger = logger
        neighbour = Neighbour(isOnly ? "Redis" : "Redis at \(endpoint)")
    }

    static func part(_ endpoint: Redis.Endpoint, isOnly: Bool) -> String {
        isOnly ? "redis" : "redis \(endpoint)"
    }

    /// False while a failure is fresh.
    func isOpen(at now: ContinuousClock.Instant) -> Bool { notBefore.map { now >= $0 } ?? true }

    typealias Call = (key: String, arguments: [[UInt8]])
    typealias Request = (id: String, act: RegisterScript.Act)

    /// Runs the register's script for each mail. No answers when Redis is not as it should be: then
    /// the calls are to be repeated later.
    func run(
        _ calls: [Request], _ call: (Request) -> Call, at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer] {
        if calls.isEmpty, let answeredAt, now - answeredAt < MailRegister.pingInterval {
            return []
        }
        do throws(RedisError) {
            let line = try opened(call)
            if calls.isEmpty { _ = try line.connection.call("PING") }
            let answers = try ask(calls.map(call), line)
            for (request, answer) in zip(calls, answers) {
                late.note(request.act, of: request.id, answer, at: now)
            }
            succeeded(at: now)
            return answers
        } catch {
            failed(error, at: now)
            return []
        }
    }

    private func ask(
        _ calls: [Call], _ line: (connection: Connection, script: Script)
    ) throws(RedisError) -> [RegisterScript.Answer] {
        let commands = calls.map {
            Command(line.script, keys: [$0.key], arguments: $0.arguments)
        }
        let replies = try line.connection.run(line.script, commands)
        return try replies.map { reply throws(RedisError) in
            guard let answer = RegisterScript.Answer(try reply.accepted()) else {
                throw .unexpected("none of the script's answers")
            }
            return answer
        }
    }

    private func opened(
        _ call: (Request) -> Call
    ) throws(RedisError) -> (connection: Connection, script: Script) {
        if let open { return open }
        let connection = try Connection(
            endpoint, connectTimeout: MailRegister.connectTimeout,
            commandTimeout: MailRegister.commandTimeout)
        let made = (connection, try connection.load(RegisterScript.source))
        var again = late.acts[...]
        while !again.isEmpty {
            _ = try ask(again.prefix(MailRegister.pipelineMax).map(call), made)
            again = again.dropFirst(MailRegister.pipelineMax)
        }
        open = made
        return made
    }

    private func succeeded(at now: ContinuousClock.Instant) {
        backoff.reset()
        notBefore = nil
        answeredAt = now
        late.forgetOld(at: now)
        neighbour.answered(at: now, to: logger)
        health.arrived(part)
    }

    private func failed(_ error: RedisError, at now: ContinuousClock.Instant) {
        // Replies that were not read would be taken for those of the next commands.
        open = nil
        // From the failure, which may have taken its time.
        notBefore = .now + backoff.next(using: &random)
        neighbour.failed(
            code: error.label, detail: "\(error)", at: now, to: logger, metrics.redisErrors)
        health.away(part, "\(error)")
    }
}

extension RedisError {
    /// A short word for metrics.
    fileprivate var label: String {
        switch self {
        case .connection: "connection"
        case .refused(let code, _): code
        case .unexpected: "unexpected"
        }
    }
}
