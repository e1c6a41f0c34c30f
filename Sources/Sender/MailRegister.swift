import Logging
import Redis
import Telemetry
import Workers

/// The mails' book in Redis, for one thread. What is asked stays asked until Redis has answered:
/// every act may be repeated.
final class MailRegister {
    typealias Act = RegisterScript.Act
    typealias Answer = RegisterScript.Answer

    /// Acts of one round trip to one endpoint.
    static let pipelineMax = 500
    static let connectTimeout: Duration = .seconds(1)
    /// The acts are small; a Redis that takes longer is away.
    static let commandTimeout: Duration = .seconds(2)
    /// How often an idle connection is looked at, so that `/readyz` is true, and a server that has
    /// taken another's place is soon told what that one knew.
    static let pingInterval: Duration = .seconds(1)

    struct Options {
        var redis: Deployment
        var prefix: String
        /// This process; without spaces, never used again.
        var owner: String
        /// How long an end is remembered.
        var keep: Duration
        /// How long an owner may take from `data` to the end before it counts as dead.
        var lease: Duration
    }

    private let options: Options
    private let lines: RegisterLines
    private let memory = MailMemory()
    /// What is asked of each mail; at most one thing at a time.
    private var acts: [String: Act] = [:]

    init(
        _ options: Options, health: Health, metrics: SenderMetrics, logger: Logger,
        clocks: Clocks, random: any RandomNumberGenerator,
        connect: @escaping (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    ) {
        self.options = options
        let servers = Servers(
            options.redis, connectTimeout: Self.connectTimeout,
            commandTimeout: Self.commandTimeout)
        let prefix = options.prefix
        let memory = memory
        lines = RegisterLines(
            servers, health, metrics, logger, clocks, key: { Self.key(prefix, $0) }
        ) { endpoint in
            RegisterLine(
                endpoint, of: servers, health, metrics, logger, clocks, memory, random: random,
                connect: connect)
        }
    }

    /// Asks, of a mail by its id or of a loan by its name; what was asked of it before and is not answered yet is forgotten.
    func ask(_ act: Act, of id: String) {
        if acts.updateValue(act, forKey: id) == nil { lines.queue(id) }
    }

    /// Forgets what was asked.
    func withdraw(_ id: String) { acts[id] = nil }

    /// Whether the mail is known to be sent, whatever Redis says.
    func isSent(_ id: String) -> Bool {
        memory.state(of: Self.key(options.prefix, id)) == Verdict(ending: .sent).state
    }

    /// Whether there is something to ask that need not wait for Redis to come back.
    func hasWork(at now: ContinuousClock.Instant) -> Bool { lines.hasWork(at: now) }

    /// Asks Redis what there is to ask. Blocks for a round trip to each endpoint; for the timeouts
    /// above when Redis is away.
    func flush(at now: ContinuousClock.Instant) -> [(id: String, answer: Answer)] {
        var answers: [(id: String, answer: Answer)] = []
        for line in lines.open(at: now) {
            // Withdrawn ones are not asked. One asked again after that stands here twice.
            var seen: Set<String> = []
            line.queue.removeAll { acts[$0] == nil || !seen.insert($0).inserted }
            let ids = Array(line.queue.prefix(Self.pipelineMax))
            for (id, answer) in zip(ids, line.run(ids.map(call), at: now)) {
                guard let answer else { continue }
                acts[id] = nil
                answers.append((id, answer))
            }
            line.queue.removeAll { acts[$0] == nil }
        }
        return answers
    }

    /// What is lent has a name with a colon, a mail's id has none.
    private static func key(_ prefix: String, _ id: String) -> String {
        id.utf8.contains(UInt8(ascii: ":")) ? "\(prefix):\(id)" : "\(prefix):mail:\(id)"
    }

    private func call(_ id: String) -> RegisterCall {
        guard let act = acts[id] else { preconditionFailure("what is asked is known") }
        return RegisterCall(
            key: Self.key(options.prefix, id), act: act, owner: options.owner,
            keep: options.keep.wholeMilliseconds, lease: options.lease.wholeMilliseconds)
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
