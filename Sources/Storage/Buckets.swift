import Events

/// How many hashes hold the states of a shard, and which one a user's: linear hashing. They are
/// split one after the other as users come, so each holds about as many, however many there are:
/// enough to be written together, few enough for Redis to store them as a listpack and for a wake
/// to read them whole.
package struct Buckets: Equatable, Sendable {
    /// Of a shard that was never written.
    package static let first: UInt32 = 64
    /// On an average; the largest one has some hundreds then.
    package static let usersMax = 128
    /// For more than a hundred million users.
    static let countMax: UInt32 = 1 << 20

    package private(set) var count: UInt32

    package init(_ count: UInt32) {
        precondition(count > 0 && count <= Self.countMax, "a shard has buckets, and not too many")
        self.count = count
    }

    /// As the meta has it; nil: not at all, or nothing that we wrote.
    init?(stored: Int64?) {
        guard let stored, (1...Int64(Self.countMax)).contains(stored) else { return nil }
        self.init(UInt32(stored))
    }

    /// Below `count`.
    package func number(of user: String) -> UInt32 {
        let hash = UInt32.fnv1a(user.utf8)
        let number = hash & (2 * level - 1)
        return number < count ? number : hash & (level - 1)
    }

    /// The one of which the next new one gets its share.
    var nextSplit: UInt32 { count - level }

    /// One more, whose number is the count before.
    mutating func grow() {
        precondition(count < Self.countMax, "whoever grows looks first")
        count += 1
    }

    /// The largest power of two that is no larger than the count.
    private var level: UInt32 { 1 << (31 - UInt32(count.leadingZeroBitCount)) }
}
