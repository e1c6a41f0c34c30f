package import Foundation

/// A server of `Tests/Fixtures` in a process of its own; it ends with this object.
package final class Sink {
    package let port: Int
    package let folder: URL
    private let process = Process()
    private let input = Pipe()

    package init(_ script: String, _ options: [String] = []) throws {
        folder = try Sink.temporaryFolder()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [Sink.python, Sink.root.appending(path: "Tests/Fixtures/\(script)").path]
            + ["--out", folder.appending(path: "out.jsonl").path] + options
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([10]) {
            guard !byte.isEmpty else { break }
            line += byte
        }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard let port = words.last.flatMap({ Int($0) }) else {
            throw ServerError("the sink does not start")
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        // Another child may hold the pipe open.
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends it as a power cut would. What it recorded stays.
    package func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    package func records<Record: Decodable>(_ type: Record.Type) throws -> [Record] {
        let file = folder.appending(path: "out.jsonl")
        guard let data = FileManager.default.contents(atPath: file.path) else { return [] }
        return try data.split(separator: 10).map { try JSONDecoder().decode(type, from: $0) }
    }

    package static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    package static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "nagori-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A temporary folder that holds these files, by path.
    package static func folder(_ files: [String: Data]) throws -> URL {
        let folder = try temporaryFolder()
        for (path, content) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try content.write(to: file)
        }
        return folder
    }

    package static var python: String {
        if let named = ProcessInfo.processInfo.environment["NAGORI_PYTHON"] { return named }
        let own = root.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }
}
