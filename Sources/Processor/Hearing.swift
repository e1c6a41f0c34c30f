import Events

/// By the wall's clock: up to when a shard has read all that Kafka had. A mail whose hour has come is
/// released behind that only, since an event that takes it back may be waiting to be read: after a
/// stop over that hour, or behind others.
struct Hearing {
    private(set) var until = EventTime.distantPast
    /// Where the partition ended, and when; nil: that has been read.
    private var ahead: (end: Int64, at: EventTime)?

    /// Whether Kafka is to be asked where the partition ends, because of a mail due at `due`.
    func isNeeded(for due: EventTime?, at now: EventTime) -> Bool {
        guard let due, ahead == nil else { return false }
        return due > until && due <= now
    }

    /// Kafka's answer, to a question asked at `time`.
    mutating func find(end: Int64, at time: EventTime) {
        if ahead == nil { ahead = (end, time) }
    }

    /// Everything before `next` is applied.
    mutating func read(to next: Int64) {
        guard let ahead, next >= ahead.end else { return }
        until = max(until, ahead.at)
        self.ahead = nil
    }
}
