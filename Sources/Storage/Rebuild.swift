package import Events

/// What a shard lost is made anew from the events that are still in Kafka: all of it, or the last of
/// it. What was decided before is not said again.
package struct Rebuild: Equatable, Sendable {
    /// The group had come to here; what was decided before is known from Kafka.
    package var decided: Int64
    /// What the partition held when the loss was noticed ends here.
    package var end: Int64
    /// When that was, by the wall clock.
    package var at: EventTime
    /// Decisions are looked for in Kafka from this time on.
    package var since: EventTime

    package init(decided: Int64, end: Int64, at: EventTime, since: EventTime) {
        self.decided = decided
        self.end = end
        self.at = at
        self.since = since
    }

    var stored: String { "\(decided) \(end) \(at.milliseconds) \(since.milliseconds)" }

    /// Nil when the text is none of ours.
    init?(stored: String) {
        let numbers = stored.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 4 else { return nil }
        self.init(
            decided: numbers[0], end: numbers[1], at: EventTime(milliseconds: numbers[2]),
            since: EventTime(milliseconds: numbers[3]))
    }
}
