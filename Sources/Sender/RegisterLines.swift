import Logging
import Redis
import Telemetry
import Workers

/// Which line each mail stands in: that of the server that keeps it, by what is known of a cluster.
final class RegisterLines {
    private let servers: Servers
    private let makeLine: (Redis.Endpoint) -> RegisterLine
    /// Of which nobody could say yet where they are kept.
    private var homeless: [MailRegister.Subject] = []
    private var lines: [Redis.Endpoint: RegisterLine] = [:]
    /// As of which `servers.version` the lines are.
    private var version: Int
    private let health: Health
    private let metrics: SenderMetrics
    private let logger: Logger
    private let clocks: Clocks
    /// How we stand with a cluster as such: whether any node tells who has what.
    private var cluster = Neighbour("The Redis Cluster")

    /// The part of `Health` that is a cluster as such.
    private static let clusterPart = "redis"

    init(
        _ servers: Servers, _ health: Health, _ metrics: SenderMetrics, _ logger: Logger,
        _ clocks: Clocks,
        makeLine: @escaping (Redis.Endpoint) -> RegisterLine
    ) {
        self.servers = servers
        self.health = health
        self.metrics = metrics
        self.logger = logger
        self.clocks = clocks
        self.makeLine = makeLine
        version = servers.version
    }

    /// Names of the parts for `Health`.
    static func parts(_ redis: Deployment) -> [String] {
        switch redis {
        case .independent(let endpoints):
            endpoints.map { RegisterLine.part($0, isOnly: endpoints.count == 1) }
        case .cluster: [clusterPart]
        }
    }

    /// Puts a question at the end of its line, once that is known.
    func queue(_ subject: MailRegister.Subject) { homeless.append(subject) }

    /// Whether somebody waits for a server that need not come back first.
    func hasWork(at now: ContinuousClock.Instant) -> Bool {
        !homeless.isEmpty && cluster.awaySince == nil
            || lines.values.contains { $0.hasWork && $0.isOpen(at: now) }
    }

    /// The lines of servers that may be asked, with everyone in the right one.
    func open(at now: ContinuousClock.Instant) -> [RegisterLine] {
        do throws(RedisError) {
            let endpoints = try servers.endpoints(at: now)
            if servers.version != version { reopen(endpoints) }
            for endpoint in endpoints { _ = line(to: endpoint) }
            try house(at: now)
            if servers.isCluster, !endpoints.isEmpty {
                cluster.answered(at: now, to: logger)
                health.arrived(Self.clusterPart)
            }
        } catch {
            cluster.failed(
                code: error.code, detail: "\(error)", answers: error.isAnswer, at: clocks.now,
                to: logger, metrics.redisErrors)
            health.away(Self.clusterPart, "\(error)")
        }
        let open = lines.values.filter { $0.isOpen(at: now) }
        // Perhaps another has taken the place of the one that is away.
        if open.count < lines.count { servers.doubt() }
        return open
    }

    private func house(at now: ContinuousClock.Instant) throws(RedisError) {
        var left: [MailRegister.Subject] = []
        var trouble: RedisError?
        for subject in homeless {
            do throws(RedisError) {
                if let endpoint = try servers.endpoint(for: subject.key, at: now) {
                    line(to: endpoint).queue.append(subject)
                    continue
                }
            } catch { trouble = error }
            left.append(subject)
        }
        homeless = left
        if let trouble { throw trouble }
    }

    /// Slots have other homes: everybody queues anew, and servers that have none are forgotten. The
    /// others may have what those kept, as far as they had heard of it.
    private func reopen(_ endpoints: [Redis.Endpoint]) {
        version = servers.version
        let countBefore = lines.count
        for (endpoint, line) in lines {
            homeless += line.queue
            line.queue = []
            guard !endpoints.contains(endpoint) else { continue }
            line.end()
            lines[endpoint] = nil
        }
        guard lines.count < countBefore else { return }
        for line in lines.values { line.inherit() }
    }

    private func line(to endpoint: Redis.Endpoint) -> RegisterLine {
        if let line = lines[endpoint] { return line }
        let line = makeLine(endpoint)
        lines[endpoint] = line
        return line
    }
}
