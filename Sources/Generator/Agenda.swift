import Events

/// What is due next: a binary heap by time; at equal time, what was entered first.
struct Agenda<Entry> {
    private var heap: [(time: EventTime, order: UInt64, entry: Entry)] = []
    private var entered: UInt64 = 0

    var nextTime: EventTime? { heap.first?.time }

    mutating func enter(_ entry: Entry, at time: EventTime) {
        heap.append((time, entered, entry))
        entered += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(child, parent) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func takeNext() -> (time: EventTime, entry: Entry)? {
        guard let next = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (next.time, next.entry)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var earliest = parent
            let child = 2 * parent + 1
            if child < heap.count, isBefore(child, earliest) { earliest = child }
            if child + 1 < heap.count, isBefore(child + 1, earliest) { earliest = child + 1 }
            guard earliest != parent else { return }
            heap.swapAt(parent, earliest)
            parent = earliest
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        (heap[a].time, heap[a].order) < (heap[b].time, heap[b].order)
    }
}
