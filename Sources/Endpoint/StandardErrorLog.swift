package import Foundation
package import Logging
package import Telemetry

/// The log of the process: lines on standard error, for whoever collects them.
package enum StandardErrorLog {
    /// For `LoggingSystem.bootstrap`.
    package static func handler(label: String, level: Logger.Level) -> LineLog {
        LineLog(
            label: label, level: level, time: { time(of: .now) },
            // One write a line, so that lines of two threads do not mix. Nobody is left to hear
            // that it failed.
            write: { line in try? FileHandle.standardError.write(contentsOf: Data(line.utf8)) })
    }

    /// `2026-04-01T10:00:00.250Z`
    package static func time(of date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
