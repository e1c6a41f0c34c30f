package import Events
package import Policy
package import Redis

/// What is stopped of what scenarios do, in Redis: for every process, and over restarts. For one
/// thread.
///
/// `<prefix>:stops` is a hash: `recall SCENARIO` says since when (ms), `fuse SCENARIO` when it blew (ms).
/// `<prefix>:fuse:SCENARIO` counts the matches by hour, until there was none for a day.
package struct StopList {
    private static let countTTL = "86400"

    private let servers: Servers
    private let prefix: String

    /// - Parameters:
    ///   - servers: One of which has the list.
    ///   - prefix: What all our keys begin with.
    package init(_ servers: Servers, prefix: String) {
        self.servers = servers
        self.prefix = prefix
    }

    private var key: String { "\(prefix):stops" }

    package func read(at now: ContinuousClock.Instant = .now) throws(RedisError) -> Stops {
        let reply = try ask(Command("HGETALL", key), of: key, at: now)
        var stops = Stops()
        let fields = reply.array?.compactMap(\.text) ?? []
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            let words = fields[index].split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "recall":
                // What cannot be read was meant to stop something.
                stops.recalled[words[1]] =
                    Int64(fields[index + 1]).map { EventTime(milliseconds: $0) } ?? .distantFuture
            case "fuse": stops.blown.insert(words[1])
            default: break
            }
        }
        return stops
    }

    /// Takes the mails back of all matches before `time`.
    package func recall(
        _ scenario: String, before time: EventTime, at now: ContinuousClock.Instant = .now
    ) throws(RedisError) {
        _ = try ask(
            Command("HSET", key, "recall \(scenario)", "\(time.milliseconds)"), of: key, at: now)
    }

    package func blow(
        _ scenario: String, at time: EventTime, now: ContinuousClock.Instant = .now
    ) throws(RedisError) {
        _ = try ask(
            Command("HSETNX", key, "fuse \(scenario)", "\(time.milliseconds)"), of: key, at: now)
    }

    /// Puts a new fuse in, which begins to count anew.
    ///
    /// - Returns: whether the old one had blown.
    package func mend(
        _ scenario: String, at now: ContinuousClock.Instant = .now
    ) throws(RedisError) -> Bool {
        let counts = countsKey(scenario)
        _ = try ask(Command("DEL", counts), of: counts, at: now)
        return try ask(Command("HDEL", key, "fuse \(scenario)"), of: key, at: now).integer == 1
    }

    /// - Returns: the matches of that hour, of all processes.
    package func count(
        _ matches: Int, of scenario: String, inHour hour: Int64,
        at now: ContinuousClock.Instant = .now
    ) throws(RedisError) -> Int {
        let counts = countsKey(scenario)
        let total = try ask(
            Command("HINCRBY", counts, "\(hour)", "\(matches)"), of: counts, at: now
        ).integer
        _ = try ask(Command("EXPIRE", counts, Self.countTTL), of: counts, at: now)
        return Int(total ?? 0)
    }

    private func countsKey(_ scenario: String) -> String { "\(prefix):fuse:\(scenario)" }

    private func ask(
        _ command: Command, of key: String, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Reply {
        guard let connection = try servers.connection(for: key, at: now) else {
            throw .connection("no node of the cluster says who has \(key)")
        }
        return try connection.call(command).accepted()
    }
}
