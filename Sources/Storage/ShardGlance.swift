package import Events
package import Policy
package import Redis

/// What Redis holds of a shard and one of its users: a look that takes nothing and changes nothing.
package struct ShardGlance: Sendable {
    package let epoch: Int64?
    package let offset: Int64?
    package let watermark: EventTime?
    /// The user's own, as the timers have them.
    package let deadlines: Deadlines
    /// The user's; nil when nothing is stored.
    package let state: [UInt8]?

    package init(
        at user: String, in keys: ShardKeys, on connection: Connection
    ) throws(RedisError) {
        let meta = try connection.call("HMGET", keys.meta, "epoch", "offset", "watermark")
        let numbers = (meta.array ?? []).map { $0.text.flatMap { Int64($0) } }
        guard numbers.count == 3 else { throw .unexpected("something else to HMGET") }
        (epoch, offset) = (numbers[0], numbers[1])
        watermark = numbers[2].map { EventTime(milliseconds: $0) }
        deadlines = Deadlines(
            event: try Self.score(of: user, in: keys.timers, on: connection),
            wall: try Self.score(of: user, in: keys.wallTimers, on: connection))
        state = try connection.call("HGET", keys.bucket(of: user), user).bytes
    }

    private static func score(
        of user: String, in key: String, on connection: Connection
    ) throws(RedisError) -> EventTime? {
        let text = try connection.call("ZSCORE", key, user).text
        return text.flatMap { Double($0) }.flatMap { Int64(exactly: $0) }
            .map { EventTime(milliseconds: $0) }
    }
}
