import Events
import Matching
import Policy
import Redis
import Storage

// Partitions were added to the events topic: users whose events go elsewhere are given up.

extension Shard {
    /// Gives up some of the users who have moved. Their mails end as `suppress: moved`.
    ///
    /// - Returns: whether none is left, so that others may be settled.
    func giveUpMoved(clock: Engine.Clock) throws -> Bool {
        guard let growth = size.growth, let first = growth.nextBucket else {
            if !hasNews, size.mark(at: next) != nil { try commit([], clock: clock) }
            return true
        }
        guard !hasNews else { return false }
        let end = min(first + Self.bucketsMax, store.bucketCount)
        let names = try store.users(inBuckets: first..<end).filter {
            !growth.keeps($0, in: partition)
        }
        let users = try load(names)
        var effects = Effects(programs: engine.set.programs.count)
        for user in users {
            engine.giveUp(
                user.name, &user.state, watermark: watermark, clock: clock, into: &effects)
        }
        books.usersMoved += users.count
        take(&effects, since: nil)
        books.add(effects)
        if !users.isEmpty { try commit(users, clock: clock) }
        size.looked(until: end, of: store.bucketCount)
        return false
    }

    /// Whether an event that lay in the partition before the growth was noticed is of a user who
    /// has moved: the newer ones are elsewhere.
    func hasMoved(_ user: String, at offset: Int64) -> Bool {
        guard let growth = size.growth, offset < growth.end else { return false }
        return !growth.keeps(user, in: partition)
    }
}
