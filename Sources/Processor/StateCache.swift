import Events
import Policy

/// The states of a shard's users that were asked for lately; bounded.
///
/// Two generations: what is used moves to the young one, and when that is full the old one is
/// dropped whole. So a state lives for at least `capacity / 2` other users, and nothing is sorted.
/// States are dropped between commits only, when Redis has them.
struct StateCache {
    struct Entry {
        var state = UserState()
        /// What Redis has; nil when it is not known.
        var stored: Deadlines?
        /// Of the state that Redis has.
        var storedRuns = 0
        var storedHeld = 0
        /// Of the bytes that Redis has; nil: none, or not known.
        var storedHash: Int?
    }

    private var young: [String: Entry] = [:]
    private var old: [String: Entry] = [:]
    private let half: Int

    /// - Parameter capacity: Users held at most, but for those of one batch.
    init(capacity: Int) { half = max(1, capacity / 2) }

    var count: Int { young.count + old.count }

    /// Whether the user is here; from now on among the young.
    mutating func touch(_ user: String) -> Bool {
        if young[user] != nil { return true }
        guard let entry = old.removeValue(forKey: user) else { return false }
        young[user] = entry
        return true
    }

    /// Nil: unknown, and made on the first write.
    subscript(user: String) -> Entry {
        get { young[user] ?? Entry() }
        _modify { yield &young[user, default: Entry()] }
    }

    /// Makes room; only when nothing is left to commit.
    mutating func age() {
        guard young.count > half else { return }
        old = young
        young = [:]
    }
}
