package import Events
package import Policy
package import Redis

/// What Redis holds of a shard and one of its users: a look that takes nothing and changes nothing.
package struct ShardGlance: Sendable {
    package let epoch: Int64?
    package let offset: Int64?
    package let watermark: EventTime?
    /// The user's own, as they are stored.
    package let deadlines: Deadlines
    /// The user's; nil when nothing is stored.
    package let state: [UInt8]?

    package init(
        at user: String, in keys: ShardKeys, on connection: Connection
    ) throws(RedisError) {
        let meta = try connection.call(
            "HMGET", keys.meta, "epoch", "offset", "watermark", "buckets")
        let numbers = (meta.array ?? []).map { $0.text.flatMap { Int64($0) } }
        guard numbers.count == 4 else { throw .unexpected("something else to HMGET") }
        (epoch, offset) = (numbers[0], numbers[1])
        watermark = numbers[2].map { EventTime(milliseconds: $0) }
        var stored: StoredState?
        if let buckets = Buckets(stored: numbers[3]) {
            let bucket = keys.bucket(buckets.number(of: user))
            stored = try connection.call("HGET", bucket, user).bytes.map { StoredState($0) }
        }
        deadlines = stored?.deadlines ?? Deadlines()
        state = stored?.state
    }
}
