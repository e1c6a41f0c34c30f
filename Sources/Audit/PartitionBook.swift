/// How far the state has come in one partition of the events topic.
package struct PartitionBook: Equatable, Sendable {
    package let partition: Int
    /// What Kafka has.
    package let range: Range<Int64>
    /// The next that the state wants; nil: nothing was applied yet.
    package let next: Int64?

    /// Events that are not in the state yet.
    package var lag: Int64 { max(0, range.upperBound - (next ?? range.lowerBound)) }

    package enum Fault: String, Sendable {
        /// The state wants what Kafka has deleted.
        case eventsLost = "events_lost"
        /// The state is ahead of the topic: another one of the same name.
        case pastTheEnd = "past_the_end"

        package var meaning: String {
            switch self {
            case .eventsLost: "Kafka deleted events before they were applied"
            case .pastTheEnd: "the state has seen more than the topic has: was it made anew?"
            }
        }
    }

    package var fault: Fault? {
        guard let next else { return nil }
        if next > range.upperBound { return .pastTheEnd }
        return next < range.lowerBound ? .eventsLost : nil
    }
}
