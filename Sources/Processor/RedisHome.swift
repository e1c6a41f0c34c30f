import Policy
import Redis
import Storage
import Suppressions

/// Shards in Redis.
final class RedisHome: ShardHome {
    /// For one script; short enough to end in time while Redis stalls.
    private static let timeout: Duration = .seconds(4)

    private let prefix: String
    /// How long senders may need what users said, in milliseconds.
    private let wordsKept: Int64
    private let servers: Servers
    /// Where the last question about each shard went, by its tag.
    private var asked: [String: Endpoint] = [:]
    private var pinged: Endpoint?

    init(_ deployment: Deployment, prefix: String, wordsKept: Duration) {
        self.prefix = prefix
        self.wordsKept = Int64(wordsKept / .milliseconds(1))
        servers = Servers(deployment, commandTimeout: Self.timeout)
    }

    func store(
        _ keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any ShardStoring)? {
        let endpoint = try servers.endpoint(for: keys.tag, at: now)
        asked[keys.tag] = endpoint
        guard let endpoint, let connection = try servers.connection(to: endpoint, at: now)
        else { return nil }
        return try ShardStore(keys, on: connection)
    }

    func shelfPlace(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> String? {
        try shelfEndpoint(of: keys, at: now)?.description
    }

    func shelf(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any VersionShelving)? {
        let endpoint = try shelfEndpoint(of: keys, at: now)
        asked[keys.tag] = endpoint
        guard let endpoint, let connection = try servers.connection(to: endpoint, at: now)
        else { return nil }
        return VersionShelf(prefix: prefix, on: connection)
    }

    func tell(
        _ tidings: Tidings, of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) {
        for (user, words) in tidings.words {
            let key = UserWords.key(prefix, of: user)
            let endpoint = try servers.endpoint(for: key, at: now)
            asked[keys.tag] = endpoint
            guard let endpoint, let connection = try servers.connection(to: endpoint, at: now)
            else { throw .connection("no server of \(prefix):words is there") }
            let reply = try connection.pipeline([
                UserWords.command(key, words, keep: wordsKept)
            ])
            for one in reply { _ = try one.accepted() }
        }
        let list = SuppressionList(servers, prefix: prefix)
        for one in tidings.barred {
            let key = SuppressionKeys.key(prefix, of: one.address)
            asked[keys.tag] = try servers.endpoint(for: key, at: now)
            _ = try list.add(
                [
                    Suppression(
                        one.address, one.isComplaint ? .complaint : .hardBounce, at: one.at,
                        by: "run")
                ], at: now)
        }
        asked[keys.tag] = try servers.endpoint(for: keys.tag, at: now)
    }

    /// In a cluster the shelf has a slot of its own; independent servers have one each, so that each
    /// is whole by itself.
    private func shelfEndpoint(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Endpoint? {
        asked[keys.tag] = nil
        let key = servers.isCluster ? VersionShelf.key(prefix: prefix) : keys.tag
        return try servers.endpoint(for: key, at: now)
    }

    func failed(
        _ error: RedisError, of keys: ShardKeys?, at now: ContinuousClock.Instant
    ) -> ShardTrouble {
        guard let endpoint = keys.map({ asked[$0.tag] }) ?? pinged else { return .away(nil) }
        if let slot = servers.learn(from: error, of: endpoint) { return .moved(slot) }
        servers.failed(error, at: endpoint, now: now)
        return .away(endpoint.description)
    }

    func answered(_ keys: ShardKeys) {
        if let endpoint = asked[keys.tag] { servers.answered(endpoint) }
    }

    func ping(at now: ContinuousClock.Instant) throws(RedisError) -> Bool {
        pinged = nil
        let endpoints = try servers.endpoints(at: now)
        for endpoint in endpoints {
            pinged = endpoint
            guard let connection = try servers.connection(to: endpoint, at: now) else {
                return false
            }
            _ = try connection.call("PING")
            servers.answered(endpoint)
        }
        return !endpoints.isEmpty
    }
}
