package import Logging

/// The events topic has more partitions than when a shard was written.
package struct TopicGrown: Sendable {
    package let partition: Int32
    package let old: Int
    package let new: Int

    package init(partition: Int32, old: Int, new: Int) {
        self.partition = partition
        self.old = old
        self.new = new
    }

    package func report(to logger: Logger) {
        logger.warning(
            "Partitions were added to the events topic; who has moved is given up without a mail.",
            metadata: ["partition": "\(partition)", "old": "\(old)", "new": "\(new)"])
    }
}
