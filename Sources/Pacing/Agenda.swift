/// What waits for its time: a heap, so that a long line costs no more than its logarithm.
package struct Agenda<Time: Comparable & Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: Time
        /// Of those of one time, the first that came goes first.
        let number: Int
        let id: String

        func isBefore(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
    }

    /// No entry is before the one at half its index.
    private var entries: [Entry] = []
    private var number = 0

    package init() {}

    /// When the first is due.
    package var nextTime: Time? { entries.first?.time }

    package mutating func add(_ id: String, at time: Time) {
        number += 1
        entries.append(Entry(time: time, number: number, id: id))
        var index = entries.count - 1
        while index > 0, entries[index].isBefore(entries[(index - 1) / 2]) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes those due by `now`, earliest first. One that was dropped meanwhile, or that waits for
    /// another time, is among them too: the caller knows.
    package mutating func takeDue(by now: Time) -> [String] {
        var due: [String] = []
        while let first = entries.first, first.time <= now {
            due.append(first.id)
            removeFirst()
        }
        return due
    }

    private mutating func removeFirst() {
        let last = entries.removeLast()
        guard !entries.isEmpty else { return }
        entries[0] = last
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < entries.count && entries[child].isBefore(entries[least]) {
                least = child
            }
            if least == index { return }
            entries.swapAt(index, least)
            index = least
        }
    }
}
