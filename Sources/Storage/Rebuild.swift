package import Events

/// A shard whose state was lost is being made anew from the events that are still in Kafka.
package struct Rebuild: Equatable, Sendable {
    /// Where the reading began.
    package var start: Int64
    /// What the partition held when the loss was noticed ends here.
    package var end: Int64
    /// When that was, by the wall clock. What was decided until then is known from Kafka.
    package var at: EventTime

    package init(start: Int64, end: Int64, at: EventTime) {
        self.start = start
        self.end = end
        self.at = at
    }

    var stored: String { "\(start) \(end) \(at.milliseconds)" }

    /// Nil when the text is none of ours.
    init?(stored: String) {
        let numbers = stored.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3 else { return nil }
        self.init(
            start: numbers[0], end: numbers[1], at: EventTime(milliseconds: numbers[2]))
    }
}
