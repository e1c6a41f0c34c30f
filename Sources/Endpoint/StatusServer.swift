import FlyingFox
import FlyingSocks
import Foundation
package import Logging
import ServiceLifecycle
package import Telemetry

/// The HTTP server for operators: `/metrics`, `/healthz`, `/readyz`. No secrets, no user data; yet
/// it belongs on a loopback or inner address, for it knows no passwords and the library reads a
/// request's head whole, however long.
///
/// First in the service group, so that it stops last and shows the others draining.
package struct StatusServer: Service {
    /// For the answer to one request.
    package static let timeout: Duration = .seconds(5)
    /// For connections to close once asked to stop.
    package static let stopTimeout: Duration = .seconds(1)
    /// Of a request's body, in bytes; we read none.
    package static let bodyBufferSize = 1_024

    private let host: String
    private let port: UInt16
    private let pages: StatusPages
    private let logger: Logger
    private let bound: @Sendable (UInt16) -> Void

    /// `host` is a numeric address or `localhost`; `port` 0 takes any free one. `bound` hears
    /// which one it became.
    package init(
        host: String, port: UInt16, exposition: Exposition, health: Health, logger: Logger,
        bound: @escaping @Sendable (UInt16) -> Void = { _ in }
    ) {
        self.host = host == "localhost" ? "127.0.0.1" : host
        self.port = port
        self.pages = StatusPages(exposition: exposition, health: health)
        self.logger = logger
        self.bound = bound
    }

    /// - Throws: `StatusServerError` when the address cannot be had.
    package func run() async throws {
        let server = try makeServer()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // May never listen, if asked to stop before it does.
                    try? await server.waitUntilListening()
                    await announce(server)
                }
                try await serve(server)
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: { [pages] in
            pages.health.stop()
            Task { await server.stop(timeout: Self.stopTimeout / .seconds(1)) }
        }
    }

    private func makeServer() throws -> HTTPServer {
        let handler = pages.handler
        do {
            var configuration: HTTPServer.Configuration
            if host.contains(":") {
                configuration = .init(address: try .inet6(ip6: host, port: port), logger: .disabled)
            } else {
                configuration = .init(address: try .inet(ip4: host, port: port), logger: .disabled)
            }
            configuration.timeout = Self.timeout / .seconds(1)
            configuration.sharedRequestBufferSize = Self.bodyBufferSize
            return HTTPServer(config: configuration, handler: handler)
        } catch {
            throw StatusServerError(address: address, problem: "not a numeric address")
        }
    }

    /// The library ends a stopped server with an error, whichever the closed socket gives first;
    /// that is none to us.
    private func serve(_ server: HTTPServer) async throws {
        do {
            try await server.run()
        } catch {
            if Task.isShuttingDownGracefully || Task.isCancelled { return }
            throw StatusServerError(address: address, problem: error.localizedDescription)
        }
    }

    private func announce(_ server: HTTPServer) async {
        switch await server.listeningAddress {
        case .ip4(_, let port), .ip6(_, let port):
            logger.notice(
                "Serving /metrics, /healthz and /readyz.",
                metadata: ["host": "\(host)", "port": "\(port)"])
            bound(port)
        case .unix, nil: break
        }
        // Asked to stop before there was anything to stop.
        if Task.isShuttingDownGracefully { await server.stop() }
    }

    private var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The server could not begin, or broke down.
package struct StatusServerError: Error, CustomStringConvertible {
    package let address: String
    package let problem: String

    package var description: String { "cannot serve HTTP on \(address): \(problem)" }
}
