import Redis
import Storage

/// Shards in Redis.
final class RedisHome: ShardHome {
    private let endpoints: [Endpoint]
    private let prefix: String
    private var links: RedisLinks
    private let byName: [String: Endpoint]

    init(_ endpoints: [Endpoint], prefix: String) {
        self.endpoints = endpoints
        self.prefix = prefix
        links = RedisLinks(endpoints)
        byName = Dictionary(endpoints.map { ($0.description, $0) }) { first, _ in first }
    }

    var places: [String] { endpoints.map(\.description) }

    func place(of keys: ShardKeys) -> String { links.endpoint(for: keys.tag).description }

    func store(
        _ keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any ShardStoring)? {
        guard let connection = try links.connection(to: links.endpoint(for: keys.tag), at: now)
        else { return nil }
        return try ShardStore(keys, on: connection)
    }

    func shelf(at place: String) throws(RedisError) -> any VersionShelving {
        guard let connection = try links.connection(to: endpoint(place), at: .now) else {
            throw .connection("\(place) is left alone for a while")
        }
        return VersionShelf(prefix: prefix, on: connection)
    }

    func failed(_ place: String, at now: ContinuousClock.Instant) {
        links.failed(endpoint(place), at: now)
    }

    func answered(_ place: String) { links.answered(endpoint(place)) }

    func ping(
        _ place: String, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Bool? {
        guard let connection = try links.connection(to: endpoint(place), at: now) else {
            return nil
        }
        _ = try connection.call("PING")
        return true
    }

    private func endpoint(_ place: String) -> Endpoint {
        guard let endpoint = byName[place] else { preconditionFailure("a place is an endpoint") }
        return endpoint
    }
}
