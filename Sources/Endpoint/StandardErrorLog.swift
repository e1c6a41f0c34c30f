import Foundation
package import Logging
package import Telemetry

/// The log of the process: lines on standard error, for whoever collects them.
package enum StandardErrorLog {
    /// For `LoggingSystem.bootstrap`.
    package static func handler(label: String, level: Logger.Level) -> LineLog {
        LineLog(
            label: label, level: level,
            time: {
                Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
            },
            // One write a line, so that lines of two threads do not mix. Nobody is left to hear
            // that it failed.
            write: { line in try? FileHandle.standardError.write(contentsOf: Data(line.utf8)) })
    }
}
