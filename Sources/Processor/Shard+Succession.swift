import Events
import Policy
import Redis
import Storage

extension Shard {
    /// Buckets looked through at a time.
    private static let bucketsMax: UInt32 = 64

    /// `on_change: follow`: whoever waits by old rules waits by the new ones from now on, in silence
    /// too. Looks through some of the users.
    func moveOn(clock: Engine.Clock) throws {
        guard !hasNews, let first = nextBucket else { return }
        let end = min(first + Self.bucketsMax, ShardKeys.bucketCount)
        var names: [String] = []
        for bucket in first..<end { names += try store.users(inBucket: bucket) }
        let users = try load(names).filter { user in
            coding.encode(user.state).hashValue != user.storedHash
        }
        for user in users { user.stored = nil }
        if !users.isEmpty { try commit(users, clock: clock) }
        nextBucket = end < ShardKeys.bucketCount ? end : nil
    }
}
