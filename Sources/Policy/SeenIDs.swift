package import Events

/// The message ids of a user's newest events, by which a tracker's retry is told from another event.
///
/// Of an id 48 bits of a hash are kept: among 64 of them, one new event in four million millions is
/// taken for a repeat.
package struct SeenIDs: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// The lower 48 bits.
        let hash: UInt64
        /// The event's time in whole seconds since 1970, rounded down.
        let second: Int64

        var time: EventTime { EventTime(milliseconds: second * 1000) }
    }

    /// Ascending by time.
    private(set) var entries: [Entry] = []

    package init() {}

    init(entries: [Entry]) { self.entries = entries }

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var newest: EventTime? { entries.last?.time }

    /// Remembers the id of an event of that `time`, unless it was seen less than the `window` away;
    /// of more than `most` the oldest go.
    ///
    /// - Returns: how many had to go; nil: the event is a repeat.
    package mutating func take(
        _ id: String, at time: EventTime, window: Span, most: Int
    ) -> Int? {
        let entry = Entry(hash: Self.hash(of: id), second: Self.second(of: time))
        for known in entries.indices where entries[known].hash == entry.hash {
            let (a, b) = (entries[known].time, entry.time)
            if (a <= b ? b - a : a - b) < window { return nil }
        }
        if let last = entries.last, last.second > entry.second {
            let place = entries.lastIndex { $0.second <= entry.second }.map { $0 + 1 } ?? 0
            entries.insert(entry, at: place)
        } else {
            entries.append(entry)
        }
        let surplus = max(0, entries.count - most)
        if surplus > 0 { entries.removeFirst(surplus) }
        return surplus
    }

    /// Forgets what is the `window` or more older than `time`.
    mutating func forget(_ window: Span, before time: EventTime) {
        guard let oldest = entries.first, oldest.time + window <= time else { return }
        let first = entries.firstIndex { $0.time + window > time } ?? entries.endIndex
        entries.removeFirst(first)
    }

    /// When a user of whom nothing else is known is looked at to forget the ids: 24 windows after
    /// nobody asks for them, or a day. Who comes back by then has cost no timer, and few users have
    /// nothing but ids: runs that ended, and events that began none.
    func oblivion(_ window: Span) -> EventTime? {
        let rest = min(.days(1), Span(milliseconds: 24 * window.milliseconds))
        return newest.map { $0 + window + rest }
    }

    private static func second(of time: EventTime) -> Int64 {
        let (seconds, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 1000)
        // The earliest second of all, in which no event can be, is not a whole one.
        return rest < 0 && seconds > Int64.min / 1000 ? seconds - 1 : seconds
    }

    /// FNV-1a of 64 bits, folded to 48.
    private static func hash(of id: String) -> UInt64 {
        let hash = UInt64.fnv1a(id)
        return (hash ^ hash >> 48) & 0xffff_ffff_ffff
    }
}
