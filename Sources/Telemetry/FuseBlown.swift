package import Logging

/// A scenario matched more often in an hour than its `fuse` allows, and sends nothing any more.
package struct FuseBlown: Sendable {
    package let scenario: String
    package let matches: Int
    package let fuse: Int

    package init(scenario: String, matches: Int, fuse: Int) {
        self.scenario = scenario
        self.matches = matches
        self.fuse = fuse
    }

    package func report(to logger: Logger) {
        logger.error(
            """
            A scenario matched more often in an hour than its fuse allows: it sends nothing until \
            'nagori resume' is called.
            """,
            metadata: [
                "scenario": "\(scenario)", "matches": "\(matches)", "fuse": "\(fuse)",
            ])
    }
}
