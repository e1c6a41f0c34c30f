/// The names of a shard's keys in Redis. All carry one hash tag, so that a cluster keeps them on
/// one node and one script may write them.
package struct ShardKeys: Equatable, Sendable {
    /// `{nagori:events:3}`; decides on the endpoint too.
    package let tag: String

    package init(prefix: String, topic: String, partition: Int32) {
        tag = "{\(prefix):\(topic):\(partition)}"
    }

    /// A hash: `epoch`, `owner` and number of `commits`; `offset` (next to read), `watermark`
    /// (milliseconds); how many `runs` and `held` mails the states hold, how many users have a
    /// deadline (`timers`), and how many `buckets` there are; `partitions` of the topic; `rebuild`
    /// while lost state is made anew.
    package var meta: String { tag + ":meta" }
    /// A sorted set: numbers of buckets, by a lower bound of their users' deadlines in event time.
    package var timers: String { tag + ":timers" }
    /// The same by the wall clock: held mails.
    package var wallTimers: String { tag + ":wall" }
    /// A hash: messages by sequence number, not yet known to be in Kafka.
    package var outbox: String { tag + ":outbox" }

    /// A string that expires: bytes found as the user's state that are none.
    package func unreadable(of user: String) -> String { "\(tag):unreadable:\(user)" }

    /// A hash: deadlines and states by user.
    package func bucket(_ number: UInt32) -> String { "\(tag):users:\(number)" }
}
