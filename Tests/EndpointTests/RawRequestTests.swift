import Endpoint
import Foundation
import Glibc
import Logging
import Synchronization
import Telemetry
import Testing

/// Bytes over a plain socket: what no well-behaved client sends.
extension EndpointTests {
    @Suite struct RawRequestTests {
        /// Runs a server on `::1` and returns what it says to each request, one connection each.
        func answers(to requests: [Data]) async throws -> [String] {
            let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
            let server = StatusServer(
                host: "::1", port: 0, exposition: Exposition(ProcessorMetrics()),
                health: Health(parts: [], at: .now),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                bound: { found.yield($0) })
            let running = Task { try await server.run() }
            defer { running.cancel() }
            var said: [String] = []
            for await port in ports {
                for request in requests { said.append(try await exchange(request, port: port)) }
                break
            }
            return said
        }

        /// What comes within 0.3 s; blocks a thread of the pool for so long.
        func exchange(_ request: Data, port: UInt16) async throws -> String {
            try await Task.detached {
                let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(socket) }
                var patience = timeval(tv_sec: 0, tv_usec: 300_000)
                setsockopt(
                    socket, SOL_SOCKET, SO_RCVTIMEO, &patience,
                    socklen_t(MemoryLayout<timeval>.size))
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
                _ = request.withUnsafeBytes {
                    send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = recv(socket, &bytes, bytes.count, 0)
                return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            }.value
        }

        @Test func `garbage gets no page and does no harm`() async throws {
            let healthy = Data("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            let said = try await answers(to: [
                healthy, Data([0xff, 0xfe, 0, 0x0a, 0x0a]), Data("GET\r\n\r\n".utf8),
                Data("GET /metrics HTTP/1.1\r\nContent-Length: -1\r\n\r\n".utf8),
                Data("GET /metrics HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n".utf8),
                Data("GET /metrics".utf8), Data(), healthy,
            ])
            #expect(said.first?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(said.last?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
            #expect(said.dropFirst().dropLast().allSatisfy { !$0.contains("nagori_") })
        }

        @Test func `HEAD tells the length and sends no body`() async throws {
            let said = try await answers(to: [
                Data("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            ])
            #expect(said[0].contains("Content-Length: 3\r\n"))
            #expect(said[0].hasSuffix("\r\n\r\n"))
        }
    }
}
