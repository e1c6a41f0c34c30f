package import Policy
package import Redis

/// Where shards are kept: Redis, or memory in a simulation. For one thread.
package protocol ShardHome: AnyObject {
    /// Nil while the shard's server is left alone after a failure.
    func store(
        _ keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any ShardStoring)?
    /// Where the versions lie that count for the shard; nil while nobody can say.
    func shelfPlace(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> String?
    /// Nil while that place is left alone after a failure.
    func shelf(
        of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError) -> (any VersionShelving)?
    /// Leaves for senders what the shard's events told.
    func tell(
        _ tidings: Tidings, of keys: ShardKeys, at now: ContinuousClock.Instant
    ) throws(RedisError)
    /// A call failed that concerned the shard, its shelf, or, without a shard, a ping.
    func failed(
        _ error: RedisError, of keys: ShardKeys?, at now: ContinuousClock.Instant
    ) -> ShardTrouble
    func answered(_ keys: ShardKeys)
    /// Whether all servers are there; false while one is left alone after a failure.
    func ping(at now: ContinuousClock.Instant) throws(RedisError) -> Bool
}

/// What a failure means for a shard, which is taken anew in any case.
package enum ShardTrouble {
    /// It lives elsewhere, which is known from now on: slot and server, for the log.
    case moved(String)
    /// The place is left alone for a while; nil: nobody can say who has the shard.
    case away(String?)
}

/// The versions of scenarios that runs at a place may be of. See `VersionShelf`.
package protocol VersionShelving {
    func entries() throws(RedisError) -> [VersionShelf.Entry]
    func put(_ entries: [VersionShelf.Entry]) throws(RedisError)
    func remove(_ entries: [VersionShelf.Entry]) throws(RedisError)
}
