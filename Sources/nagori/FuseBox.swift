import Events
import Foundation
import Logging
import Policy
import Redis
import Scenarios
import Storage
import Telemetry
import Workers

/// What is stopped, as Redis has it, and the fuses that stop scenarios: matches of all processes are
/// counted there, hour by hour.
struct FuseBox {
    /// Short: other scenarios and files wait meanwhile.
    private static let timeout: Duration = .seconds(1)

    private let list: StopList
    private let metrics: ProcessorMetrics
    private let logger: Logger
    /// Not counted in Redis yet.
    private var open: [HourlyMatches.Count] = []
    /// As Redis had it last.
    private(set) var stops: Stops

    init(
        _ redis: Deployment, prefix: String, known stops: Stops, _ metrics: ProcessorMetrics,
        _ logger: Logger
    ) {
        list = Self.list(redis, prefix)
        self.stops = stops
        self.metrics = metrics
        self.logger = logger
    }

    private static func list(_ redis: Deployment, _ prefix: String) -> StopList {
        StopList(
            Servers(redis, connectTimeout: timeout, commandTimeout: timeout), prefix: prefix)
    }

    /// Counts what has matched since, blows fuses, and reads what is stopped. While Redis is away all
    /// of it waits: nothing is decided then either.
    mutating func look(at scenarios: [Scenario], now: EventTime) {
        open += metrics.hourlyMatches.take()
        do throws(RedisError) {
            while let one = open.last {
                let total = try list.count(one.matches, of: one.scenario, inHour: one.hour)
                open.removeLast()
                let fuse = scenarios.first { $0.id == one.scenario }?.policy.fuse
                if let fuse, total > fuse, !stops.blown.contains(one.scenario) {
                    try list.blow(one.scenario, at: now)
                    FuseBlown(scenario: one.scenario, matches: total, fuse: fuse)
                        .report(to: logger)
                }
            }
            stops = try list.read()
        } catch {
            logger.debug("What is stopped cannot be read.", metadata: ["error": "\(error)"])
        }
        for scenario in scenarios {
            metrics.fusesBlown.with(scenario.id).set(stops.blown.contains(scenario.id) ? 1 : 0)
        }
    }

    /// Waits for Redis to say what is stopped.
    ///
    /// - Returns: nil when the process is to end first.
    static func stops(
        _ redis: Deployment, prefix: String, _ stop: StopFlag, _ health: Health, _ logger: Logger
    ) -> Stops? {
        let list = list(redis, prefix)
        var isSaid = false
        while !stop.isSet {
            health.beat(at: .now)
            do throws(RedisError) { return try list.read() } catch {
                health.away("redis", "\(error)")
                if !isSaid {
                    logger.warning(
                        "Redis cannot be asked what is stopped; waiting for it.",
                        metadata: ["error": "\(error)"])
                }
                isSaid = true
            }
            Thread.sleep(forTimeInterval: 0.3)
        }
        return nil
    }
}
