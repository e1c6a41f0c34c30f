import Foundation
import Testing

/// Bytes over a plain socket: what no well-behaved client sends.
extension EndpointTests {
    @Suite struct RawRequestTests {
        static let healthy = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

        /// What the server says to each request, one connection each, within 0.3 s.
        func answers(to requests: [Data]) async throws -> [String] {
            try await serving { port in
                try requests.map { request in
                    let client = try RawClient(port: port)
                    client.send(request)
                    return client.answer(by: .now + .milliseconds(300)).text
                }
            }.0
        }

        @Test func `garbage gets no page and does no harm`() async throws {
            let healthy = Data(Self.healthy.utf8)
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

        @Test func `an answer says that it is the last and ends the connection`() async throws {
            let twice = Self.healthy + Self.healthy
            let (answer, _) = try await serving { port in
                let client = try RawClient(port: port)
                client.send(twice)
                return client.answer(by: .now + .seconds(2))
            }
            #expect(answer.isOver)
            #expect(answer.text.contains("\r\nConnection: close\r\n"))
            #expect(answer.text.components(separatedBy: "HTTP/1.1").count == 2, "one answer")
        }

        @Test func `a client that has said all it has to say gets its answer`() async throws {
            let (answer, _) = try await serving { port in
                let client = try RawClient(port: port)
                client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
                client.finish()
                return client.answer(by: .now + .seconds(2))
            }
            #expect(answer.isOver)
            #expect(answer.text.contains("\nnagori_events_total 0\n"))
        }

        @Test(arguments: ["POST /metrics", "DELETE /healthz", "NONSENSE /readyz"])
        func `a refused method hears which ones are allowed`(request: String) async throws {
            let body = String(repeating: "a", count: 200_000)
            let (answer, _) = try await serving { port in
                let client = try RawClient(port: port)
                client.send("\(request) HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
                return client.answer(by: .now + .seconds(2))
            }
            #expect(answer.text.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
            #expect(answer.text.contains("\r\nAllow: GET, HEAD\r\n"))
            #expect(answer.isOver)
        }
    }
}
