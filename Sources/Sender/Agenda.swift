import Events

/// Requests that wait for their time.
struct Agenda {
    private struct Entry {
        let time: EventTime
        let id: String
    }

    /// Latest first, so that taking the earliest is cheap.
    private var entries: [Entry] = []

    /// When the first is due.
    var nextTime: EventTime? { entries.last?.time }

    mutating func add(_ id: String, at time: EventTime) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time >= time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(time: time, id: id), at: low)
    }

    /// Takes those due by `now`, earliest first. One that was dropped meanwhile, or that waits for
    /// another time, is among them too: the caller knows.
    mutating func takeDue(by now: EventTime) -> [String] {
        var due: [String] = []
        while let entry = entries.last, entry.time <= now {
            due.append(entry.id)
            entries.removeLast()
        }
        return due
    }
}
