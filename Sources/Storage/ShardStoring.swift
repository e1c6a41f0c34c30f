package import Events
package import Redis

/// What keeps one shard: Redis, or memory in a simulation. See `ShardStore`.
package protocol ShardStoring: AnyObject {
    /// The name under which the shard is held; nobody else ever has it.
    var owner: String { get }
    /// How many commits the shard has seen; nil before the first.
    var commits: Int64? { get }
    func take() throws(RedisError) -> ShardStore.Taken
    func states(of users: [String]) throws(RedisError) -> [[UInt8]?]
    func users(inBuckets numbers: Range<UInt32>) throws(RedisError) -> [String]
    func due(until limit: EventTime, max: Int) throws(RedisError) -> [String]
    func dueByWall(until limit: EventTime, max: Int) throws(RedisError) -> [String]
    func commit(_ changes: ShardChanges) throws(RedisError) -> ShardStore.Answer
    func setAside(_ bytes: [UInt8], of user: String) throws(RedisError)
    func clear() throws(RedisError) -> Bool
}
