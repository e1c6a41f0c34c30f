import Events
import Matching
import Policy
import Redis
import Storage

extension Shard {
    /// Buckets looked through at a time.
    static let bucketsMax: UInt32 = 64

    /// `on_change: follow`: whoever waits by old rules waits by the new ones from now on, in silence
    /// too. `restart`, and scenarios that are gone: what was begun ends now, not when the user is next
    /// heard of. Looks through some of the users.
    func moveOn(clock: Engine.Clock) throws {
        guard !hasNews, let first = nextBucket else { return }
        let end = min(first + Self.bucketsMax, store.bucketCount)
        let users = try load(try store.users(inBuckets: first..<end)).filter { user in
            UInt64.fnv1a(coding.encode(user.state).span) != user.storedHash
        }
        var effects = Effects(programs: engine.set.programs.count)
        for user in users {
            engine.settle(
                user.name, &user.state, watermark: watermark, clock: clock, into: &effects)
        }
        take(&effects, since: nil)
        books.add(effects)
        if users.isEmpty { cache.age() } else { try commit(users, clock: clock) }
        nextBucket = end < store.bucketCount ? end : nil
    }
}
