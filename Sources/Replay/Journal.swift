import Events
import Matching
import Policy

/// When the events happened that a user's live runs have taken: runs remember their ids only.
///
/// Holds at most twice as many as the runs, and the events that wait to be sorted, and a few more.
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
        append(event) { Set(runs.flatMap { $0.ids.map { ByteKey($0) } }) }
    }

    /// Keeps the event while it waits to be sorted in, and then as long as a run does.
    mutating func note(_ event: Event, waitingIn state: UserState) {
        append(event) {
            Set(state.runs.flatMap { $0.ids.map { ByteKey($0) } })
                .union(state.waiting.map { ByteKey($0.id) })
        }
    }

    /// The newest one of that id.
    subscript(id: String) -> Entry? { entries.last { $0.id.hasBytes(of: id) } }

    private mutating func append(_ event: Event, needed: () -> Set<ByteKey>) {
        if entries.count >= pruningAt {
            let needed = needed()
            entries.removeAll { !needed.contains(ByteKey($0.id)) }
            pruningAt = max(Self.entriesMin, 2 * entries.count)
        }
        entries.append(Entry(id: event.id, name: event.name, time: event.time))
    }
}
