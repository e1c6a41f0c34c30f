import Kafka

/// How many partitions the events topic had when the shard was written, and how many it has.
///
/// More of them give users other places. What the shard knows of one who has moved is out of date:
/// an order that goes to the new place would not stop the mail of the old one.
struct TopicSize {
    /// As Redis has it; nil: nobody said.
    private(set) var marked: Int?
    /// As the broker says.
    private(set) var found: Int?
    private(set) var growth: Growth?

    struct Growth {
        let old: Int
        let new: Int
        /// What the partition held when that was noticed ends here: events of users who have moved
        /// may lie before it.
        let end: Int64
        /// The next bucket of users to look at; nil: none is left.
        var nextBucket: UInt32? = 0

        func keeps(_ user: String, in partition: Int32) -> Bool {
            Partitioner.keeps(Array(user.utf8), in: Int(partition), from: old, to: new)
        }
    }

    init(marked: Int?) { self.marked = marked }

    /// Takes the broker's answer. Fewer than before is what a broker says that is behind.
    mutating func find(_ count: Int, end: Int64) {
        found = count
        if let marked, marked < count { growth = Growth(old: marked, new: count, end: end) }
    }

    /// Whether a topic of so many has grown since the shard was taken.
    func isOutgrown(by count: Int) -> Bool { found.map { $0 < count } ?? false }

    /// - Parameters:
    ///   - bucket: The next one to look at.
    ///   - count: How many there are.
    mutating func looked(until bucket: UInt32, of count: UInt32) {
        growth?.nextBucket = bucket < count ? bucket : nil
    }

    /// What a commit shall say that stands at `next`: a growth not before it is dealt with, so that
    /// after a crash it is noticed again.
    func mark(at next: Int64?) -> Int? {
        guard let next else { return nil }
        guard let growth else { return marked == nil ? found : nil }
        return growth.nextBucket == nil && next >= growth.end ? growth.new : nil
    }

    mutating func wasMarked(_ count: Int) {
        marked = count
        growth = nil
    }
}
