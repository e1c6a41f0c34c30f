/// Which records of one partition are taken and not finished: says how far to commit.
///
/// Requests finish in any order, but Kafka keeps one number a partition. So that number stops at
/// the oldest open record, and a successor sees again what lies behind it.
struct OffsetWindow: Equatable {
    private struct Entry: Equatable {
        let offset: Int64
        var isDone = false
    }

    /// In order of offset; those before `head` are done. Of done ones behind it there are never more
    /// than of open ones, for one request may wait for days while millions pass it.
    private var entries: [Entry] = []
    private var head = 0
    private var doneBehind = 0
    /// Behind the last record taken; nil before the first.
    private var next: Int64?
    private var committed: Int64?

    /// Records kept in mind.
    var size: Int { entries.count }

    /// How many of the partition's records, which ends at `end`, are not finished: open, or not taken
    /// yet. Nil before the first.
    func unfinished(of end: Int64) -> Int? {
        next.map { entries.count - head - doneBehind + Int(clamping: max(0, end - $0)) }
    }

    /// Where a successor has to begin: the oldest open record, else behind the last one. Nil before
    /// the first record.
    var position: Int64? { head < entries.count ? entries[head].offset : next }

    /// What to commit now; nil when nothing has changed since `didCommit`.
    var commitDue: Int64? { position == committed ? nil : position }

    /// Takes a record. One from before the last (the topic was made anew, the offset reset) begins
    /// the window anew: what was open there cannot be committed any more.
    mutating func open(_ offset: Int64) {
        if let next, offset < next { self = OffsetWindow() }
        entries.append(Entry(offset: offset))
        next = offset + 1
    }

    /// Finishes a record; one that is not open is none of this window's.
    mutating func finish(_ offset: Int64) {
        guard let index = index(of: offset) else { return }
        entries[index].isDone = true
        doneBehind += 1
        while head < entries.count, entries[head].isDone {
            head += 1
            doneBehind -= 1
        }
        // Amortised: each entry is moved at most once for each that was dropped.
        let done = head + doneBehind
        if done > 1_024, done * 2 > entries.count {
            entries.removeAll(where: \.isDone)
            (head, doneBehind) = (0, 0)
        }
    }

    mutating func didCommit(_ offset: Int64) { committed = offset }

    /// A commit failed: the next one says it again.
    mutating func didNotCommit() { committed = nil }

    private func index(of offset: Int64) -> Int? {
        var low = head
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        let isThere = low < entries.count && entries[low].offset == offset && !entries[low].isDone
        return isThere ? low : nil
    }
}
