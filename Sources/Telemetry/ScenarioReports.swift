package import Logging

// What `nagori run` says of its scenario files.

/// The files have changed and are in force.
package struct ScenariosReloaded: Sendable {
    package let count: Int

    package init(count: Int) { self.count = count }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics) {
        metrics.reloads.with("ok").add()
        metrics.scenariosBroken.set(0)
        logger.notice("Took up changed scenarios.", metadata: ["scenarios": "\(count)"])
    }
}

/// Other scenarios are stopped than before, or none any more; the files are as they were.
package struct StopsHeeded: Sendable {
    private let recalled: [String]
    private let blown: [String]

    /// - Parameters:
    ///   - recalled: Ids of scenarios whose earlier mails were taken back.
    ///   - blown: Of those whose fuse has blown.
    package init(recalled: some Sequence<String>, blown: some Sequence<String>) {
        (self.recalled, self.blown) = (recalled.sorted(), blown.sorted())
    }

    package func report(to logger: Logger) {
        logger.notice(
            "Heeds what is stopped now.",
            metadata: [
                "recalled": "\(recalled.joined(separator: " "))",
                "fuse": "\(blown.joined(separator: " "))",
            ])
    }
}

/// The files have changed, and cannot be used.
package struct ScenariosRefused: Sendable {
    /// `file:line:column: error: …`, each mistake.
    package let mistakes: [String]

    package init(mistakes: [String]) { self.mistakes = mistakes }

    package func report(to logger: Logger, _ metrics: ProcessorMetrics) {
        metrics.reloads.with("refused").add()
        metrics.scenariosBroken.set(1)
        for mistake in mistakes {
            logger.error(
                "The changed scenarios have a mistake; the earlier ones stay in force.",
                metadata: ["mistake": "\(mistake)"])
        }
    }
}
