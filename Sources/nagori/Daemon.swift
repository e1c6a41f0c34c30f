import ArgumentParser
import Endpoint
import Foundation
import Logging
import ServiceLifecycle
import Settings
import Telemetry
import UnixSignals
import Workers

/// A role that runs until it is told to stop: one blocking loop, and the pages for operators.
struct Daemon: Sendable {
    /// `run` or `send`: the thread's and the log's name.
    let name: String
    let http: HostPort
    /// A struct whose fields are metrics.
    let metrics: any Sendable
    let health: Health
    let logLevel: String

    /// A second less than is promised.
    private static let endMax: Duration = .seconds(9)

    /// `beside`: makes another service for as long.
    ///
    /// Returns after SIGTERM or SIGINT, when the loop has come to its end.
    ///
    /// - Throws: the exit code, having said why.
    func run(
        beside other: (@Sendable (_ logger: Logger) -> any Service)? = nil,
        _ loop: @escaping @Sendable (_ stop: StopFlag, _ logger: Logger) throws -> Void
    ) async throws {
        let level = Logger.Level(rawValue: logLevel) ?? .info
        LoggingSystem.bootstrap { StandardErrorLog.handler(label: $0, level: level) }
        let logger = Logger(label: name)
        let status = StatusServer(
            host: http.host, port: http.port,
            exposition: Exposition(metrics, ProcessMetrics(), health.ready), health: health,
            logger: logger)
        // What is under way is as safe then as in a crash.
        let deadline = BlockingService.Deadline(after: Self.endMax) {
            logger.error("Did not end in time; given up.")
            _exit(70)
        }
        let worker = BlockingService(name: "nagori-\(name)", deadline: deadline) { stop in
            try loop(stop, logger)
        }
        logger.notice("Starting.", metadata: ["version": "\(Build.version)"])
        do {
            try await ServiceGroup(
                services: [status, worker] + (other.map { [$0(logger)] } ?? []),
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "") { _ in SwiftLogNoOpLogHandler() }
            ).run()
        } catch let error as StatusServerError {
            throw ExitCode.badConfiguration.saying("nagori: \(error)")
        } catch {
            throw ExitCode.unavailable.saying("nagori: \(error)")
        }
        logger.notice("Stopped.")
    }
}
