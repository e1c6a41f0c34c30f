import Endpoint
import Testing

/// Clients that would keep the pages from everyone else.
extension EndpointTests {
    @Suite struct HostileClientTests {
        /// Half of a request, and no more.
        static func halfOpen(_ count: Int, port: UInt16) throws -> [RawClient] {
            try (0..<count).map { _ in
                let client = try RawClient(port: port)
                client.send("GET /metr")
                return client
            }
        }

        /// Within 2 s.
        static func isHealthy(port: UInt16) throws -> Bool {
            let client = try RawClient(port: port)
            client.send(RawRequestTests.healthy)
            return client.answer(by: .now + .seconds(2)).text.hasPrefix("HTTP/1.1 200 OK\r\n")
        }

        @Test func `heads of 1 MB keep nobody waiting`() async throws {
            let head = "GET /healthz HTTP/1.1\r\nX: " + String(repeating: "a", count: 1 << 20)
            let (isHealthy, _) = try await serving { port in
                // More of them than there are cores to be busy with them.
                for _ in 0..<8 { try RawClient(port: port).send(head) }
                return try Self.isHealthy(port: port)
            }
            #expect(isHealthy)
        }

        @Test(arguments: [
            (16_384, "HTTP/1.1 200 OK\r\n"),
            (16_385, "HTTP/1.1 431 Request Header Fields Too Large\r\n"),
            (500_000, "HTTP/1.1 431 Request Header Fields Too Large\r\n"),
        ])
        func `a head has at most 16 KiB`(bytes: Int, status: String) async throws {
            let start = "GET /healthz HTTP/1.1\r\nX: "
            let end = "\r\n\r\n"
            let filling = String(repeating: "a", count: bytes - (start + end).utf8.count)
            let (answer, _) = try await serving { port in
                let client = try RawClient(port: port)
                client.send(start + filling + end)
                return client.answer(by: .now + .seconds(2))
            }
            #expect(answer.text.hasPrefix(status))
            #expect(answer.isOver)
        }

        @Test func `many half-open connections end in time`() async throws {
            let (ended, _) = try await serving(timeout: .seconds(1)) { port in
                let clients = try Self.halfOpen(300, port: port)
                let deadline = ContinuousClock.now + .seconds(4)
                let ended = clients.count { $0.answer(by: deadline).isOver }
                #expect(try Self.isHealthy(port: port))
                return ended
            }
            #expect(ended == 300)
        }

        @Test func `a connection beyond the limit ends at once`() async throws {
            let (ended, _) = try await serving(timeout: .seconds(60)) { port in
                let clients = try Self.halfOpen(StatusServer.connectionsMax + 1, port: port)
                return clients.last?.answer(by: .now + .seconds(2)).isOver
            }
            #expect(ended == true)
        }

        @Test func `half-open connections do not keep it from stopping`() async throws {
            let (_, stop) = try await serving(timeout: .seconds(60)) { port in
                let clients = try Self.halfOpen(100, port: port)
                // They are accepted in their order, so that all of them are open now.
                #expect(try Self.isHealthy(port: port))
                return clients
            }
            #expect(stop < .seconds(2))
        }
    }
}
