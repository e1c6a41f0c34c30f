package import Logging

/// A node of a Redis Cluster has said that a slot's home is another. What was asked is asked there.
package struct SlotMoved: Sendable {
    /// `3999 127.0.0.1:6381`
    package let slotAndHome: String

    package init(_ slotAndHome: String) { self.slotAndHome = slotAndHome }

    package func report(to logger: Logger, _ errors: Counters) {
        errors.with("MOVED").add()
        logger.info(
            "A slot of the Redis Cluster has another home.", metadata: ["slot": "\(slotAndHome)"])
    }
}
