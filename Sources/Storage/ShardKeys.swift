import Matching

/// The names of a shard's keys in Redis. All carry one hash tag, so that a cluster keeps them on
/// one node and one script may write them.
package struct ShardKeys: Equatable, Sendable {
    /// State hashes of a shard: a power of two. With 250,000 users a shard one holds 15 users,
    /// few enough for Redis to store it as a listpack.
    package static let bucketCount: UInt32 = 1 << 14

    /// `{nagori:events:3}`; decides on the endpoint too.
    package let tag: String

    package init(prefix: String, topic: String, partition: Int32) {
        tag = "{\(prefix):\(topic):\(partition)}"
    }

    /// A hash: `epoch`, `owner` and number of `commits`; `offset` (next to read), `watermark`
    /// (milliseconds), and how many `runs` and `held` mails the states hold; `partitions` of the
    /// topic; `rebuild` while lost state is made anew.
    package var meta: String { tag + ":meta" }
    /// A sorted set: users by their earliest deadline in event time.
    package var timers: String { tag + ":timers" }
    /// The same by the wall clock: held mails.
    package var wallTimers: String { tag + ":wall" }
    /// A hash: messages by sequence number, not yet known to be in Kafka.
    package var outbox: String { tag + ":outbox" }

    /// A hash: states by user.
    package func bucket(of user: String) -> String { bucket(Self.bucketNumber(of: user)) }

    func bucket(_ number: UInt32) -> String { "\(tag):\(number)" }

    /// Below `bucketCount`.
    package static func bucketNumber(of user: String) -> UInt32 {
        Fingerprint.of(user) & (bucketCount - 1)
    }
}
