import Storage

/// What a shard has handed to Kafka and what of it Kafka has.
///
/// Message numbers ascend: the owner's epoch in the high half, a count in the low one, so that no
/// number is used twice whoever owns the shard.
struct OutboxLedger {
    private var nextNumber: UInt64 = 0
    /// Goes up when the outbox may hold what we know nothing of; reports on earlier messages are
    /// none of ours then, though their numbers may come again.
    private(set) var generation = 0
    /// Written to Redis, not yet reported by Kafka.
    private var open: Set<UInt64> = []
    /// In Kafka, and to be dropped from Redis by the next commit.
    private(set) var acknowledged: [UInt64] = []
    /// Ends of commits, ascending, with the first number that comes after each.
    private var ends: [(offset: Int64, number: UInt64)] = []

    var openCount: Int { open.count }

    /// `isOurs`: nobody else has held the shard since we did. A fail-over may give an epoch twice,
    /// so that others' messages have the numbers of ours.
    mutating func begin(epoch: Int64, isOurs: Bool) {
        if !isOurs {
            open = []
            acknowledged = []
            generation += 1
        }
        nextNumber = max(nextNumber, UInt64(truncatingIfNeeded: epoch) << 32)
        ends = []
    }

    /// Before it is written; the number is used once only, even when the writing fails.
    mutating func number() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// - Returns: whether it is new: not under way, nor reported by now.
    mutating func opens(_ number: UInt64) -> Bool {
        guard !acknowledged.contains(number) else { return false }
        return open.insert(number).inserted
    }

    mutating func reported(_ number: UInt64, of generation: Int) {
        guard generation == self.generation else { return }
        if open.remove(number) != nil { acknowledged.append(number) }
    }

    /// Redis has dropped these.
    mutating func forget(_ count: Int) { acknowledged.removeFirst(count) }

    /// Redis has everything before `offset`.
    mutating func committed(_ offset: Int64) { ends.append((offset, nextNumber)) }

    /// How far Kafka's own offset may go: to the last commit all of whose messages are in Kafka.
    /// Nil when no further than when it was asked last.
    mutating func reachable() -> Int64? {
        let lowest = open.min() ?? .max
        var reached: Int64?
        while let end = ends.first, end.number <= lowest {
            reached = end.offset
            ends.removeFirst()
        }
        return reached
    }
}
