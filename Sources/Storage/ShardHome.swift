package import Redis

/// Where shards are kept: Redis, or memory in a simulation. For one thread.
///
/// A place is one server: shards of one place fail together and share a shelf of versions.
package protocol ShardHome: AnyObject {
    /// Those that are known.
    var places: [String] { get }
    func place(of keys: ShardKeys) -> String
    /// Nil while the place is left alone after a failure.
    func store(
        _ keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any ShardStoring)?
    /// The place's shelf; asked only when `store` has given something there.
    func shelf(at place: String) throws(RedisError) -> any VersionShelving
    /// A call failed there: whatever is left of the connection is of no more use.
    func failed(_ place: String, at now: ContinuousClock.Instant)
    func answered(_ place: String)
    /// Whether it is there; nil while it is left alone.
    func ping(_ place: String, at now: ContinuousClock.Instant) throws(RedisError) -> Bool?
}

/// The versions of scenarios that runs at a place may be of. See `VersionShelf`.
package protocol VersionShelving {
    func entries() throws(RedisError) -> [VersionShelf.Entry]
    func put(_ entries: [VersionShelf.Entry]) throws(RedisError)
    func remove(_ entries: [VersionShelf.Entry]) throws(RedisError)
}
