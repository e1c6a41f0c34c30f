import Logging
import Redis
import Telemetry
import Workers

/// One server's connection, made again when it breaks, and what waits for it.
final class RegisterLine {
    /// Of what something is asked, oldest first.
    var queue: [MailRegister.Subject] = []

    private let endpoint: Redis.Endpoint
    private let servers: Servers
    private let part: String
    private let health: Health
    private let metrics: SenderMetrics
    private let logger: Logger
    private var neighbour: Neighbour
    private var complaint = Reminder()
    private let connect: (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    private let clocks: Clocks
    private let memory: MailMemory
    private var retelling: Retelling
    private var open: (any RegisterStore)?
    private var backoff = Backoff()
    private var notBefore: ContinuousClock.Instant?
    private var answeredAt: ContinuousClock.Instant?
    private var random: any RandomNumberGenerator

    init(
        _ endpoint: Redis.Endpoint, of servers: Servers, _ health: Health,
        _ metrics: SenderMetrics, _ logger: Logger, _ clocks: Clocks, _ memory: MailMemory,
        random: any RandomNumberGenerator,
        connect: @escaping (Redis.Endpoint) throws(RedisError) -> any RegisterStore
    ) {
        self.clocks = clocks
        self.random = random
        self.connect = connect
        self.endpoint = endpoint
        self.servers = servers
        self.memory = memory
        retelling = Retelling(memory) { key in
            (try? servers.endpoint(for: key, at: clocks.now)) == endpoint
        }
        let isOnly = servers.deployment.isSingle
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

    /// False while a failure is fresh.
    func isOpen(at now: ContinuousClock.Instant) -> Bool { notBefore.map { now >= $0 } ?? true }

    /// Whether it may be asked something.
    var hasWork: Bool { !queue.isEmpty || !retelling.isOver }

    /// The server keeps mails now that another kept, of which it may have heard nothing.
    func inherit() { retelling.begin(isNew: true) }

    /// Runs the register's script for each key. No answers, or nil among them, where Redis is not as
    /// it should be, or is still being told what it may have forgotten: then those calls are to be
    /// repeated later.
    func run(
        _ calls: [RegisterCall], at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer?] {
        if calls.isEmpty, retelling.isOver, let answeredAt,
            now - answeredAt < MailRegister.pingInterval
        {
            return []
        }
        do throws(RedisError) {
            let store = try opened()
            guard try tell(store, at: now) else { return [] }
            if calls.isEmpty { try store.ping() }
            return hear(try store.run(calls), to: calls, at: now)
        } catch {
            failed(error, at: now)
            return []
        }
    }

    /// One refusal does not spoil the other answers. One that is about its own key alone (somebody
    /// wrote something else there) keeps no other mail up: that mail is to try later.
    private func hear(
        _ replies: [RegisterReply], to calls: [RegisterCall], at now: ContinuousClock.Instant
    ) -> [RegisterScript.Answer?] {
        var trouble: RedisError?
        let answers = zip(calls, replies).map { call, reply -> RegisterScript.Answer? in
            switch reply {
            case .success(let answer):
                memory.note(call, answer)
                return answer
            case .failure(let error) where error.isOfKey && call.act.isOfRecipient:
                complain(error, to: call.act.name)
                return .unknown
            case .failure(let error):
                if !isMove(error) { trouble = trouble ?? error }
                return nil
            }
        }
        if let trouble { failed(trouble, at: now) } else { succeeded(at: now) }
        return answers
    }

    private func opened() throws(RedisError) -> any RegisterStore {
        if let open { return open }
        let made = try connect(endpoint)
        retelling.begin()
        open = made
        return made
    }

    /// Tells the next batch of what the server may have forgotten: one a turn, lest the turn get long.
    ///
    /// - Returns: whether nothing is left to be told.
    private func tell(
        _ store: any RegisterStore, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Bool {
        let calls = retelling.batch(max: MailRegister.pipelineMax)
        guard !calls.isEmpty else { return true }
        var answers: [RegisterScript.Answer?] = []
        for reply in try store.run(calls) {
            switch reply {
            case .success(let answer): answers.append(answer)
            case .failure(let error):
                // A key that is on its way with its slot is not forgotten.
                guard isMove(error) || error.code == "ASK" else { throw error }
                answers.append(nil)
            }
        }
        retelling.hear(answers)
        succeeded(at: now)
        return false
    }

    /// Whether a cluster says no more than that the mail is kept elsewhere now.
    private func isMove(_ error: RedisError) -> Bool {
        guard let slot = servers.learn(from: error, of: endpoint) else { return false }
        SlotMoved(slot).report(to: logger, metrics.redisErrors)
        return true
    }

    private func complain(_ error: RedisError, to act: String) {
        metrics.redisErrors.with(error.code).add()
        guard complaint.due(at: clocks.now) else { return }
        logger.error(
            "A key in Redis holds what is not ours; mails that need it wait until it is deleted. More goes unsaid for a minute.",
            metadata: ["asked": "\(act)", "error": "\(error.code)"])
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
        let pause = backoff.next(using: &random)
        notBefore = clocks.now + (error.isAnswer ? min(pause, Servers.refusalPauseMax) : pause)
        neighbour.failed(
            code: error.code, detail: "\(error)", answers: error.isAnswer, at: now, to: logger,
            metrics.redisErrors)
        health.away(part, "\(error)")
    }
}

extension RedisError {
    /// Whether it is about the very key that was asked.
    fileprivate var isOfKey: Bool {
        guard case .refused(let code, let message) = self else { return false }
        return code == "WRONGTYPE" || code == "ERR" && message.contains("WRONGTYPE")
    }
}

extension RegisterScript.Act {
    /// Asked of what is known of a recipient.
    fileprivate var isOfRecipient: Bool {
        switch self {
        case .screen, .words, .room: true
        case .claim, .resend, .mark, .remark, .release, .recall, .admit, .finish, .bar, .lend: false
        }
    }
}
