/// Who waits, in the order of coming.
///
/// Whoever leaves early stays behind as a dead entry, so that nobody is searched for: only an entry
/// whose number is still known elsewhere is alive.
struct Line: Sendable {
    struct Entry: Sendable {
        let id: String
        let number: Int
    }

    private var entries: ArraySlice<Entry> = []

    /// The dead ones among them.
    var length: Int { entries.count }

    mutating func add(_ entry: Entry) { entries.append(entry) }

    mutating func popFirst() -> Entry? { entries.popFirst() }

    /// The first that is alive; drops the dead before it.
    mutating func first(where isAlive: (Entry) -> Bool) -> Entry? {
        while let entry = entries.first, !isAlive(entry) { entries.removeFirst() }
        return entries.first
    }

    mutating func drop(where isDead: (Entry) -> Bool) { entries.removeAll(where: isDead) }
}
