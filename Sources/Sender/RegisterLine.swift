import Logging
import Redis
import Telemetry

/// What waits for one Redis server, and how we stand with it.
final class RegisterLine {
    /// Mails about which something is asked, oldest first.
    var queue: [String] = []

    private let endpoint: Redis.Endpoint
    private let servers: Servers
    private let part: String
    private let health: Health
    private let metrics: SenderMetrics
    private let logger: Logger
    private var neighbour: Neighbour
    private var script: Script?
    private var answeredAt: ContinuousClock.Instant?

    init(
        _ endpoint: Redis.Endpoint, of servers: Servers, isOnly: Bool, _ health: Health,
        _ metrics: SenderMetrics, _ logger: Logger
    ) {
        self.endpoint = endpoint
        self.servers = servers
        part = Self.part(endpoint, isOnly: isOnly)
        self.health = health
        self.metrics = metrics
        self.logger = logger
        neighbour = Neighbour(isOnly ? "Redis" : "Redis at \(endpoint)")
    }

    static func part(_ endpoint: Redis.Endpoint, isOnly: Bool) -> String {
        isOnly ? "redis" : "redis \(endpoint)"
    }

    /// The server is none of ours any more: nobody waits for it.
    func end() { health.arrived(part) }

    /// Runs the register's script for each key. No answers, or nil among them, where Redis is not as
    /// it should be: then those calls are to be repeated later.
    func run(
        _ calls: [(key: String, arguments: [[UInt8]])], at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer?] {
        if calls.isEmpty, let answeredAt, now - answeredAt < MailRegister.pingInterval {
            return []
        }
        do throws(RedisError) {
            guard let connection = try servers.connection(to: endpoint, at: now) else { return [] }
            let script = try known(to: connection)
            if calls.isEmpty { _ = try connection.call("PING") }
            let replies = try connection.run(
                script, calls.map { Command(script, keys: [$0.key], arguments: $0.arguments) })
            return hear(replies, at: now)
        } catch {
            failed(error, at: now)
            return []
        }
    }

    /// The same on every connection.
    private func known(to connection: Connection) throws(RedisError) -> Script {
        if let script { return script }
        let loaded = try connection.load(RegisterScript.source)
        script = loaded
        return loaded
    }

    /// One refusal does not spoil the other answers.
    private func hear(
        _ replies: [Reply], at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer?] {
        var trouble: RedisError?
        let answers = replies.map { reply -> RegisterScript.Answer? in
            do throws(RedisError) {
                guard let answer = RegisterScript.Answer(try reply.accepted()) else {
                    throw .unexpected("none of the script's answers")
                }
                return answer
            } catch {
                if let slot = servers.learn(from: error, of: endpoint) {
                    SlotMoved(slot).report(to: logger, metrics.redisErrors)
                } else {
                    trouble = trouble ?? error
                }
                return nil
            }
        }
        if let trouble { failed(trouble, at: now) } else { succeeded(at: now) }
        return answers
    }

    private func succeeded(at now: ContinuousClock.Instant) {
        servers.answered(endpoint)
        answeredAt = now
        neighbour.answered(at: now, to: logger)
        health.arrived(part)
    }

    private func failed(_ error: RedisError, at now: ContinuousClock.Instant) {
        // From the failure, which may have taken its time.
        servers.failed(error, at: endpoint, now: .now)
        neighbour.failed(
            code: error.code, detail: "\(error)", answers: error.isAnswer, at: now, to: logger,
            metrics.redisErrors)
        health.away(part, "\(error)")
    }
}
