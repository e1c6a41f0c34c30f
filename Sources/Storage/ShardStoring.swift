package import Policy
package import Redis

/// What keeps one shard: Redis, or memory in a simulation. See `ShardStore`.
package protocol ShardStoring: AnyObject {
    /// The name under which the shard is held; nobody else ever has it.
    var owner: String { get }
    /// How many commits the shard has seen; nil before the first.
    var commits: Int64? { get }
    func take() throws(RedisError) -> ShardStore.Taken
    /// Grows with the users; it may be another one after a commit.
    var bucketCount: UInt32 { get }
    func states(of users: [String]) throws(RedisError) -> [StoredState?]
    func users(inBuckets numbers: Range<UInt32>) throws(RedisError) -> [String]
    func due(by limits: Deadlines, max: Int) throws(RedisError) -> DueUsers
    func commit(_ changes: ShardChanges) throws(RedisError) -> ShardStore.Answer
    func setAside(_ bytes: [UInt8], of user: String) throws(RedisError)
    func clear() throws(RedisError) -> Bool
}
