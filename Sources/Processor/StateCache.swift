import Events
import Policy

/// One user's state, and what Redis has of it.
///
/// A class, so that the batch at hand finds a user once by name and then holds on to it.
final class CachedUser {
    let name: String
    var state = UserState()
    /// What Redis has; nil when it is not known.
    var stored: Deadlines?
    /// Of the state that Redis has.
    var storedRuns = 0
    var storedTimers = 0
    var storedHeld = 0
    /// Of the bytes that Redis has; nil: none, or not known.
    var storedHash: UInt64?
    /// Whether the state has been read, if there is one.
    var isLoaded = false
    /// Whether the state may be another than the one that Redis has, and `stored` says.
    var isChanged = false
    /// Whether the next commit looks at it.
    var isInBatch = false

    init(_ name: String) { self.name = name }
}

/// The users of a shard that were asked for lately; bounded.
///
/// Two generations: what is used moves to the young one, and when that is full the old one is
/// dropped whole. So a state lives for at least `capacity / 2` other users, and nothing is sorted.
/// States are dropped between commits only, when Redis has them.
struct StateCache {
    private var young: [ByteKey: CachedUser] = [:]
    private var old: [ByteKey: CachedUser] = [:]
    /// Users held at most, but for those of one batch.
    var capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { young.count + old.count }

    /// The user if it is here; from now on among the young.
    mutating func find(_ name: String) -> CachedUser? {
        let key = ByteKey(name)
        if let user = young[key] { return user }
        guard let user = old.removeValue(forKey: key) else { return nil }
        young[key] = user
        return user
    }

    mutating func insert(_ user: CachedUser) { young[ByteKey(user.name)] = user }

    /// Makes room; only when nothing is left to commit.
    mutating func age() {
        guard young.count > max(1, capacity / 2) else { return }
        old = young
        young = [:]
    }
}
