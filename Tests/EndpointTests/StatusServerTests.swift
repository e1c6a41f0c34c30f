import Endpoint
import Foundation
import FoundationNetworking
import Logging
import ServiceLifecycle
import Telemetry
import Testing

/// One after the other: some measure how long an answer takes.
@Suite(.serialized, .timeLimit(.minutes(1))) struct EndpointTests {}

extension EndpointTests {
    @Suite struct StatusServerTests {
        let health = Health(parts: ["redis", "kafka"], at: .now)
        let metrics = ProcessorMetrics()

        struct Answer {
            let status: Int
            let type: String?
            let body: String
        }

        /// Runs a server on a free port while `body` asks it things.
        func serving(
            host: String = "127.0.0.1",
            _ body: @escaping @Sendable (_ base: String) async throws -> Void
        ) async throws {
            let (ports, found) = AsyncStream.makeStream(of: UInt16.self)
            let server = StatusServer(
                host: host, port: 0, exposition: Exposition(metrics, ProcessMetrics()),
                health: health,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                bound: { found.yield($0) })
            let group = ServiceGroup(
                services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await port in ports {
                    try await body("http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
                    break
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }

        func ask(_ url: String, method: String = "GET") async throws -> Answer {
            var request = URLRequest(url: try #require(URL(string: url)))
            request.httpMethod = method
            if method == "POST" { request.httpBody = Data(repeating: 65, count: 5_000) }
            let (data, response) = try await URLSession.shared.data(for: request)
            let http = try #require(response as? HTTPURLResponse)
            return Answer(
                status: http.statusCode, type: http.value(forHTTPHeaderField: "Content-Type"),
                body: String(decoding: data, as: UTF8.self))
        }

        @Test(arguments: ["127.0.0.1", "localhost"])
        func `shows the metrics`(host: String) async throws {
            metrics.events.add(7)
            try await serving(host: host) { base in
                let answer = try await ask(base + "/metrics")
                #expect(answer.status == 200)
                #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
                #expect(answer.body.contains("\nnagori_events_total 7\n"))
                #expect(try await ask(base + "/metrics", method: "HEAD").body == "")
                #expect(try await ask(base + "/metrics?name=x").status == 200)
            }
        }

        @Test func `is ready when every part is there`() async throws {
            health.arrived("redis")
            try await serving { [health] base in
                let away = try await ask(base + "/readyz")
                #expect(away.status == 503)
                #expect(away.body == "kafka: not seen yet\n")
                health.arrived("kafka")
                #expect(try await ask(base + "/readyz").status == 200)
                health.away("redis", "connection refused")
                #expect(try await ask(base + "/readyz").body == "redis: connection refused\n")
                #expect(try await ask(base + "/healthz").status == 200)
            }
            #expect(health.absences.first?.reason == "stopping")
        }

        @Test func `is alive while the main loop comes round`() async throws {
            try await serving { [health] base in
                #expect(try await ask(base + "/healthz").body == "ok\n")
                health.beat(at: .now - .seconds(45))
                let answer = try await ask(base + "/healthz")
                #expect(answer.status == 503)
                #expect(answer.body == "no progress for 45 s\n")
            }
        }

        @Test func `knows no other pages and methods`() async throws {
            try await serving { base in
                let requests = [
                    ("GET", "/", 404), ("GET", "/metrics/../etc/passwd", 404),
                    ("POST", "/metrics", 405), ("DELETE", "/healthz", 405), ("POST", "/none", 404),
                ]
                for (method, path, status) in requests {
                    let answer = try await ask(base + path, method: method)
                    #expect(answer.status == status, "\(method) \(path)")
                }
            }
        }

        @Test func `an address that is taken is an error with the address in it`() async throws {
            try await serving { base in
                let port = try #require(base.split(separator: ":").last.flatMap { UInt16($0) })
                let second = StatusServer(
                    host: "127.0.0.1", port: port, exposition: Exposition(), health: health,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                let error = await #expect(throws: StatusServerError.self) { try await second.run() }
                #expect(error?.description.contains("127.0.0.1:\(port)") == true, "\(error as Any)")
            }
        }

        @Test func `a host name is no address`() async {
            let server = StatusServer(
                host: "example.org", port: 0, exposition: Exposition(), health: health,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            await #expect(throws: StatusServerError.self) { try await server.run() }
        }

        @Test func `stops although it was asked before it began`() async throws {
            let server = StatusServer(
                host: "127.0.0.1", port: 0, exposition: Exposition(), health: health,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let group = ServiceGroup(
                services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            async let running: Void = group.run()
            await group.triggerGracefulShutdown()
            try await running
        }

        @Test func `the kernel's numbers make sense`() throws {
            let text = Exposition(ProcessMetrics()).text
            func value(_ name: String) throws -> Double {
                let line = try #require(
                    text.split(separator: "\n").first { $0.hasPrefix(name + " ") })
                return try #require(Double(line.dropFirst(name.count + 1)))
            }
            let now = Date.now.timeIntervalSince1970
            let start = try value("process_start_time_seconds")
            // All suites with servers run in one process; they take a while.
            #expect(abs(start - now) < 7_200)
            #expect(try value("process_resident_memory_bytes") > 1_000_000)
            #expect(try value("process_cpu_seconds_total") > 0)
            #expect(try value("process_open_fds") > 2)
            #expect(try value("process_max_fds") > 2)
            #expect(try value("process_threads") >= 1)
        }

        @Test func `a log line has the time to the millisecond`() {
            let time = StandardErrorLog.time(of: Date(timeIntervalSince1970: 1.25))
            #expect(time == "1970-01-01T00:00:01.250Z")
        }
    }
}
