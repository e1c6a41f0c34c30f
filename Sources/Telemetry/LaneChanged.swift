package import Logging

/// A provider, or a domain that has none, gets more or fewer mails than before.
package struct LaneChanged: Sendable {
    package enum Change: Sendable {
        /// Nobody took mail; after that one mail looks whether that has passed.
        case opened(seconds: Int)
        case closed
        /// It said that it was too much.
        case slowed(perMinute: Int)
    }

    /// For the log: a domain never becomes a label.
    package let lane: String
    package let label: String
    package let change: Change

    package init(lane: String, label: String, change: Change) {
        self.lane = lane
        self.label = label
        self.change = change
    }

    package func report(to logger: Logger, _ metrics: SenderMetrics) {
        switch change {
        case .opened(let seconds):
            logger.warning(
                "Nobody takes mail there; sending waits.",
                metadata: ["lane": "\(lane)", "seconds": "\(seconds)"])
        case .closed:
            logger.notice("Mail is taken there again.", metadata: ["lane": "\(lane)"])
        case .slowed(let perMinute):
            metrics.slowDowns.with(label).add()
            logger.notice(
                "Sending is slowed down there, for its answers ask for it.",
                metadata: ["lane": "\(lane)", "mails_a_minute": "\(perMinute)"])
        }
    }
}
