package import Logging

// Operator events of `nagori run`: one log line and one metric each, so that they never disagree.

/// An event that goes to the dead-letter topic.
package struct DeadEvent: Sendable {
    package let topic: String
    package let partition: Int32
    package let offset: Int64
    /// A short word of a fixed set: it is a label.
    package let reason: String

    package init(topic: String, partition: Int32, offset: Int64, reason: String) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.reason = reason
    }

    /// Counts always; says so only when `reminder` lets it, for bad events come in herds.
    package func report(
        to logger: Logger, _ metrics: ProcessorMetrics, _ reminder: inout Reminder,
        at now: ContinuousClock.Instant
    ) {
        metrics.eventsDead.with(reason).add()
        guard reminder.due(at: now) else { return }
        logger.warning(
            "Set aside an event that cannot be used; more of them go unsaid for a minute.",
            metadata: [
                "topic": "\(topic)", "partition": "\(partition)", "offset": "\(offset)",
                "reason": "\(reason)",
            ])
    }
}

/// A commit was refused: another process owns the shard.
package struct ShardFenced: Sendable {
    package let partition: Int32

    package init(partition: Int32) { self.partition = partition }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics) {
        metrics.shardsFenced.add()
        logger.warning(
            "Let go of a shard: another process has taken it.",
            metadata: ["partition": "\(partition)"])
    }
}

/// A Kafka producer came to an end that librdkafka cannot mend; another sends what it had.
package struct ProducerReplaced: Sendable {
    package let reason: String

    package init(reason: String) { self.reason = reason }

    package func report(to logger: Logger) {
        logger.warning(
            "Made a new Kafka producer, the old one is of no more use. Nothing is lost.",
            metadata: ["reason": "\(reason)"])
    }
}

/// Redis holds an older offset than the one written last.
package struct ShardRewound: Sendable {
    package let partition: Int32
    package let expected: Int64
    package let found: Int64

    package init(partition: Int32, expected: Int64, found: Int64) {
        self.partition = partition
        self.expected = expected
        self.found = found
    }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics) {
        metrics.shardsRewound.add()
        logger.error(
            "Redis went back in time; the shard is read again from where Redis stands.",
            metadata: [
                "partition": "\(partition)", "expected": "\(expected)", "found": "\(found)",
            ])
    }
}

/// Bytes in Redis that are no state of ours; the user begins anew.
package struct StateUnreadable: Sendable {
    package let partition: Int32
    package let reason: String

    package init(partition: Int32, reason: String) {
        self.partition = partition
        self.reason = reason
    }

    package func report(
        to logger: Logger, _ metrics: ProcessorMetrics, _ reminder: inout Reminder,
        at now: ContinuousClock.Instant
    ) {
        metrics.statesUnreadable.add()
        guard reminder.due(at: now) else { return }
        logger.error(
            "A user's state in Redis cannot be read and is begun anew.",
            metadata: ["partition": "\(partition)", "reason": "\(reason)"])
    }
}

/// The group gave or took partitions.
package struct Rebalanced: Sendable {
    package enum Kind: String, Sendable { case assigned, revoked, lost }

    package let kind: Kind
    package let partitions: [Int32]

    package init(kind: Kind, partitions: [Int32]) {
        self.kind = kind
        self.partitions = partitions
    }

    package func report(to logger: Logger, count: Counters, owned: Gauge, ownedNow: Int) {
        count.with(kind.rawValue).add(partitions.count)
        owned.set(ownedNow)
        let list = partitions.map(String.init).joined(separator: ",")
        logger.info(
            "Partitions changed hands.",
            metadata: ["kind": "\(kind.rawValue)", "partitions": "\(list)", "owned": "\(ownedNow)"])
    }
}
