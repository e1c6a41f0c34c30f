import Logging
import Redis
import Telemetry
import Workers

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
    private let connect: (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    private let clocks: Clocks
    private var open: (any RegisterStore)?
    private var backoff = Backoff()
    private var notBefore: ContinuousClock.Instant?
    private var answeredAt: ContinuousClock.Instant?
    private var random: any RandomNumberGenerator

    init(
        _ endpoint: Redis.Endpoint, isOnly: Bool, _ health: Health, _ metrics: SenderMetrics,
        _ logger: Logger, _ clocks: Clocks, random: any RandomNumberGenerator,
        connect: @escaping (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    ) {
        self.clocks = clocks
        self.random = random
        self.connect = connect
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

    /// Runs the register's script for each key. No answers when Redis is not as it should be: then
    /// the calls are to be repeated later.
    func run(
        _ calls: [RegisterCall], at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer] {
        if calls.isEmpty, let answeredAt, now - answeredAt < MailRegister.pingInterval {
            return []
        }
        do throws(RedisError) {
            let store = try opened()
            if calls.isEmpty { try store.ping() }
            let answers = try store.run(calls)
            succeeded(at: now)
            return answers
        } catch {
            failed(error, at: now)
            return []
        }
    }

    private func opened() throws(RedisError) -> any RegisterStore {
        if let open { return open }
        let made = try connect(endpoint)
        open = made
        return made
    }

    private func succeeded(at now: ContinuousClock.Instant) {
        backoff.reset()
        notBefore = nil
        answeredAt = now
        neighbour.answered(at: now, to: logger)
        health.arrived(part)
    }

    private func failed(_ error: RedisError, at now: ContinuousClock.Instant) {
        // Replies that were not read would be taken for those of the next commands.
        open = nil
        // From the failure, which may have taken its time.
        notBefore = clocks.now + backoff.next(using: &random)
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
