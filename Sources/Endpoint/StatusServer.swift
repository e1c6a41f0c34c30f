import Foundation
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Telemetry

/// The HTTP server for operators: `/metrics`, `/healthz`, `/readyz`. No secrets, no user data; yet
/// it belongs on a loopback or inner address, for it knows no passwords.
///
/// First in the service group, so that it stops last and shows the others draining.
package struct StatusServer: Service {
    /// For one connection, from its first byte to its last.
    package static let timeout: Duration = .seconds(5)
    /// At the same time; further ones are closed at once.
    package static let connectionsMax = 256

    private let host: String
    private let port: UInt16
    private let pages: StatusPages
    private let logger: Logger
    private let timeout: Duration
    private let bound: @Sendable (UInt16) -> Void

    /// `host` is a numeric address or `localhost`; `port` 0 takes any free one. `bound` hears
    /// which one it became.
    package init(
        host: String, port: UInt16, exposition: Exposition, health: Health, logger: Logger,
        timeout: Duration = Self.timeout, bound: @escaping @Sendable (UInt16) -> Void = { _ in }
    ) {
        self.host = host == "localhost" ? "127.0.0.1" : host
        self.port = port
        self.pages = StatusPages(exposition: exposition, health: health)
        self.logger = logger
        self.timeout = timeout
        self.bound = bound
    }

    /// - Throws: `StatusServerError` when the address cannot be had.
    package func run() async throws {
        let address = try socketAddress()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let ending: Result<Void, any Error>
        do {
            ending = .success(try await serve(on: address, loop))
        } catch {
            ending = .failure(error)
        }
        // Closes every connection and ends the thread.
        try await loop.shutdownGracefully()
        try ending.get()
    }

    private func socketAddress() throws -> SocketAddress {
        do {
            return try SocketAddress(ipAddress: host, port: Int(port))
        } catch {
            throw failure("not a numeric address")
        }
    }

    /// Returns once asked to stop; connections may be open still.
    private func serve(on address: SocketAddress, _ loop: MultiThreadedEventLoopGroup) async throws
    {
        let listener = try await listen(on: address, loop)
        announce(listener)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await listener.closeFuture.get()
        } onCancelOrGracefulShutdown: { [pages] in
            pages.health.stop()
            listener.close(promise: nil)
        }
        if !Task.isCancelled, !Task.isShuttingDownGracefully { throw failure("closed") }
    }

    private func listen(on address: SocketAddress, _ loop: MultiThreadedEventLoopGroup)
        async throws -> any Channel
    {
        let bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: Int32(Self.connectionsMax))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { listener in
                listener.eventLoop.makeCompletedFuture {
                    // Without the first, a lack of file descriptors would make the loop spin.
                    try listener.pipeline.syncOperations.addHandlers(
                        AcceptBackoffHandler(),
                        ConnectionLimit(connectionsMax: Self.connectionsMax))
                }
            }
            // A client may end its direction before it has the answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [pages, timeout] connection in
                connection.eventLoop.makeCompletedFuture {
                    try StatusConnection.begin(on: connection, pages: pages, timeout: timeout)
                }
            }
        do {
            return try await bootstrap.bind(to: address).get()
        } catch let error as IOError {
            throw failure(String(cString: strerror(error.errnoCode)))
        } catch {
            throw failure("\(error)")
        }
    }

    private func announce(_ listener: any Channel) {
        guard let port = listener.localAddress?.port.flatMap(UInt16.init(exactly:)) else { return }
        logger.notice(
            "Serving /metrics, /healthz and /readyz.",
            metadata: ["host": "\(host)", "port": "\(port)"])
        bound(port)
    }

    private func failure(_ problem: String) -> StatusServerError {
        let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return StatusServerError(address: address, problem: problem)
    }
}

/// The server could not begin, or broke down.
package struct StatusServerError: Error, CustomStringConvertible {
    package let address: String
    package let problem: String

    package var description: String { "cannot serve HTTP on \(address): \(problem)" }
}
