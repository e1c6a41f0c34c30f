import Foundation

extension Server {
    /// The broker that tests share; each uses topics and groups of its own.
    package static let sharedBroker = Result { try broker() }

    /// A Kafka broker.
    package static func broker() throws -> Server {
        let program = try brokerProgram()
        return try Server { port, directory in
            [
                program, "start", "--only", "kafka", "--kafka-port", "\(port)",
                "--data-dir", directory,
            ]
        }
    }

    /// What librdkafka needs to know to find this broker.
    package var kafkaProperties: [String: String] { ["bootstrap.servers": "127.0.0.1:\(port)"] }

    /// `$NAGORI_BROKER`, else the package's `.venv`, else `$PATH`.
    private static func brokerProgram() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places =
            [environment["NAGORI_BROKER"], package.path() + ".venv/bin/noida-db"].compactMap(\.self)
            + folders.map { $0 + "/noida-db" }
        for place in places where FileManager.default.isExecutableFile(atPath: place) {
            return behindWrapper(place)
        }
        throw ServerError(
            "no broker for the tests: `python3 -m venv .venv && .venv/bin/pip install noida-db`, "
                + "or set NAGORI_BROKER to the path of a noida-db")
    }

    /// pip installs a script that starts the program as its own child, which would outlive us.
    private static func behindWrapper(_ script: String) -> String {
        let environment = URL(filePath: script).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent()
        let library = environment.path() + "lib/"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
        for version in versions {
            let program = library + version + "/site-packages/noida_db/noida-db"
            guard FileManager.default.fileExists(atPath: program) else { continue }
            chmod(program, 0o755)
            return program
        }
        return script
    }
}
