import Foundation
import Redis
import TestServers
import Testing

/// With a hiredis that can encrypt; Debian 12's cannot.
@Suite(.enabled(if: TLS.isAvailable, "needs hiredis 1.0 or newer with TLS"))
struct TLSTests {
    private let folder: URL

    /// A CA, and a certificate for this machine that serves both sides.
    init() throws {
        folder = try Sink.temporaryFolder()
        try Data("subjectAltName=DNS:localhost,IP:127.0.0.1".utf8)
            .write(to: folder.appending(path: "names"))
        for command in [
            "req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN=ca",
            "req -newkey rsa:2048 -nodes -keyout key.pem -out request -subj /CN=localhost",
            "x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
                + "-extfile names -out certificate.pem",
        ] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["openssl"] + command.split(separator: " ").map(String.init)
            process.currentDirectoryURL = folder
            process.standardError = Pipe()
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    @Test func `a connection is encrypted, and both sides show who they are`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try Socket.freePort()
        let server = try Server.redis([
            "--tls-port", "\(port)", "--tls-ca-cert-file", path("ca.pem"),
            "--tls-cert-file", path("certificate.pem"), "--tls-key-file", path("key.pem"),
        ])
        func connect(_ tls: TLS) throws -> Reply {
            try Connection(Endpoint(.tcp(host: "127.0.0.1", port: port), tls: tls)).call("PING")
        }
        var tls = TLS(
            authorities: path("ca.pem"), certificate: path("certificate.pem"),
            key: path("key.pem"))
        try tls.check()
        #expect(try connect(tls) == .status("PONG"))
        tls.authorities = nil
        #expect(throws: RedisError.self, "nobody vouches for the server") { try connect(tls) }
        #expect(throws: RedisError.self, "we show nothing") {
            try connect(TLS(authorities: path("ca.pem")))
        }
        #expect(throws: TLSUnavailable.self) { try TLS(authorities: path("none")).check() }
        #expect(try Connection(server.endpoint).call("PING") == .status("PONG"))
    }
}
