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
    /// What is asked: at most one thing of a mail at a time, and one of its recipient.
    private var acts: [Subject: Act] = [:]

    /// Whom a question concerns.
    struct Subject: Hashable {
        let id: String
        /// Where the answer lies.
        let key: String
    }

    init(
        _ options: Options, health: Health, metrics: SenderMetrics, logger: Logger,
        clocks: Clocks, random: any RandomNumberGenerator,
        connect: @escaping (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    ) {
        self.options = options
        let servers = Servers(
            options.redis, connectTimeout: Self.connectTimeout,
            commandTimeout: Self.commandTimeout)
        let memory = memory
        lines = RegisterLines(servers, health, metrics, logger, clocks) { endpoint in
            RegisterLine(
                endpoint, of: servers, health, metrics, logger, clocks, memory, random: random,
                connect: connect)
        }
    }

    /// Asks, of a mail by its id or of a loan by its name; what was asked of it before and is not answered yet is forgotten.
    func ask(_ act: Act, of id: String) {
        let subject = Subject(id: id, key: act.key(options.prefix, id))
        if acts.updateValue(act, forKey: subject) == nil { lines.queue(subject) }
    }

    /// Forgets what was asked of the mail.
    func withdraw(_ id: String) { acts[Subject(id: id, key: key(id))] = nil }

    /// Whether the mail is known to be sent, whatever Redis says.
    func isSent(_ id: String) -> Bool {
        memory.state(of: key(id)) == Verdict(ending: .sent).state
    }

    /// Whether there is something to ask that need not wait for Redis to come back.
    func hasWork(at now: ContinuousClock.Instant) -> Bool { lines.hasWork(at: now) }

    /// Asks Redis what there is to ask. Blocks for a round trip to each endpoint; for the timeouts
    /// above when Redis is away.
    func flush(at now: ContinuousClock.Instant) -> [(id: String, answer: Answer)] {
        var answers: [(id: String, answer: Answer)] = []
        for line in lines.open(at: now) {
            // Withdrawn ones are not asked. One asked again after that stands here twice.
            var seen: Set<Subject> = []
            line.queue.removeAll { acts[$0] == nil || !seen.insert($0).inserted }
            let subjects = Array(line.queue.prefix(Self.pipelineMax))
            for (subject, answer) in zip(subjects, line.run(subjects.map(call), at: now)) {
                guard let answer else { continue }
                acts[subject] = nil
                answers.append((subject.id, answer))
            }
            line.queue.removeAll { acts[$0] == nil }
        }
        return answers
    }

    private func key(_ id: String) -> String { MailKeys.register(options.prefix, id) }

    private func call(_ subject: Subject) -> RegisterCall {
        guard let act = acts[subject] else { preconditionFailure("what is asked is known") }
        return RegisterCall(
            key: subject.key, act: act, owner: options.owner,
            keep: options.keep.wholeMilliseconds, lease: options.lease.wholeMilliseconds)
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
