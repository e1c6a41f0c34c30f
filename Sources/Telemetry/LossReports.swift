package import Logging

/// Redis knows nothing of a shard that was read before, or less than the group has committed.
package struct ShardIncomplete: Sendable {
    package let partition: Int32
    package let isEmpty: Bool
    /// Where it is read from again.
    package let start: Int64
    /// Where the group has come to.
    package let decided: Int64
    /// Of the partition.
    package let end: Int64

    package init(partition: Int32, isEmpty: Bool, start: Int64, decided: Int64, end: Int64) {
        self.partition = partition
        self.isEmpty = isEmpty
        self.start = start
        self.decided = decided
        self.end = end
    }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics) {
        metrics.shardsRebuilt.with(isEmpty ? "empty" : "older").add()
        logger.error(
            isEmpty
                ? "Redis has lost a shard; it is made anew from the events that Kafka has."
                : "Redis has lost the last of a shard; it is read again.",
            metadata: [
                "partition": "\(partition)", "from": "\(start)", "decided_until": "\(decided)",
                "end": "\(end)",
            ])
    }
}

/// A shard was to read on where Kafka has nothing (any more).
package struct EventsLost: Error, Equatable, CustomStringConvertible {
    package let partition: Int32
    package let next: Int64
    package let oldest: Int64
    package let end: Int64

    package init(partition: Int32, next: Int64, oldest: Int64, end: Int64) {
        self.partition = partition
        self.next = next
        self.oldest = oldest
        self.end = end
    }

    /// How many were not read; 0 when the partition was made anew.
    package var count: Int64 { max(0, oldest - next) }

    package var description: String {
        let what =
            next < oldest
            ? "Kafka has deleted the \(count) events before \(oldest) unread (retention)"
            : "the partition ends at \(end) (a topic made anew)"
        return """
            partition \(partition) of the events topic was to be read from offset \(next), but \(what). \
            Set run.on_lost_events to earliest or latest to go on without them.
            """
    }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics, goingOnAt start: Int64) {
        metrics.eventsLost.add(Int(count))
        logger.error(
            "Events are lost.", metadata: ["detail": "\(self)", "going_on_at": "\(start)"])
    }
}
