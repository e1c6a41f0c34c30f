import Endpoint
import Foundation
import Glibc
import Logging
import Telemetry
import Testing

/// A plain socket to a server on `::1`, for what no well-behaved client sends. Blocks its thread.
final class RawClient: Sendable {
    struct Answer {
        let text: String
        /// Whether the server ended the connection.
        let isOver: Bool
    }

    private let socket: Int32

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        let connected = withUnsafeBytes(of: &address) {
            guard let base = $0.baseAddress else { return Int32(-1) }
            return connect(
                socket, base.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        try #require(connected == 0)
    }

    deinit { close(socket) }

    /// A server that has had enough may end the connection before all is sent.
    func send(_ text: String) { send(Data(text.utf8)) }

    func send(_ data: Data) {
        setPatience(SO_SNDTIMEO, until: .now + .seconds(1))
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Says that nothing more will be sent.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// What comes until the connection ends, or until `deadline`.
    func answer(by deadline: ContinuousClock.Instant) -> Answer {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            setPatience(SO_RCVTIMEO, until: deadline)
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else {
                let isOver = count == 0 || errno == ECONNRESET
                return Answer(text: String(decoding: bytes, as: UTF8.self), isOver: isOver)
            }
            bytes += chunk.prefix(count)
        }
    }

    private func setPatience(_ option: Int32, until deadline: ContinuousClock.Instant) {
        // Zero would mean for ever.
        let left = max(Duration.milliseconds(1), ContinuousClock.now.duration(to: deadline))
        var patience = timeval(
            tv_sec: Int(left.components.seconds),
            tv_usec: Int(left.components.attoseconds / 1_000_000_000_000))
        setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
}

extension EndpointTests {
    /// Runs a server on a free port of `::1` while `body`, on a thread of its own, talks to it.
    ///
    /// - Returns: how long the server took to stop.
    @discardableResult static func serving<Result: Sendable>(
        timeout: Duration = StatusServer.timeout,
        _ body: @escaping @Sendable (_ port: UInt16) throws -> Result
    ) async throws -> (Result, stop: Duration) {
        let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
        let server = StatusServer(
            host: "::1", port: 0, exposition: Exposition(ProcessorMetrics()),
            health: Health(parts: [], at: .now),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, timeout: timeout,
            bound: { found.yield($0) })
        let running = Task {
            defer { found.finish() }
            try await server.run()
        }
        defer { running.cancel() }
        let port = try #require(await ports.first { _ in true })
        let result = try await onThread { try body(port) }
        let asked = ContinuousClock.now
        running.cancel()
        try await running.value
        return (result, asked.duration(to: .now))
    }

    /// What blocks would take the few threads of the pool from the server.
    private static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Swift.Result { try body() }) }.start()
        }
    }
}
