import Events
import Matching

/// When the events happened that a user's live runs have taken: runs remember their ids only.
///
/// Holds at most twice as many as the runs do, and a few more.
struct Journal {
    struct Entry {
        let id: String
        let name: EventName
        let time: EventTime
    }

    private static let entriesMin = 16

    private var entries: [Entry] = []
    private var pruningAt = Journal.entriesMin

    /// Keeps the event if one of the `runs`, which have just seen it, took it.
    mutating func note(_ event: Event, takenBy runs: [Run]) {
        guard runs.indices.contains(where: { runs[$0].ids.last?.hasBytes(of: event.id) == true })
        else { return }
        if entries.count >= pruningAt { prune(runs) }
        entries.append(Entry(id: event.id, name: event.name, time: event.time))
    }

    /// The newest one of that id.
    subscript(id: String) -> Entry? { entries.last { $0.id.hasBytes(of: id) } }

    private mutating func prune(_ runs: [Run]) {
        let taken = Set(runs.flatMap { $0.ids.map { ByteKey($0) } })
        entries.removeAll { !taken.contains(ByteKey($0.id)) }
        pruningAt = max(Self.entriesMin, 2 * entries.count)
    }
}
