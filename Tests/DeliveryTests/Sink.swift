import Delivery
import Events
import Foundation
import Mail
import Scenarios
import Testing

/// A server of `Tests/Fixtures` in a process of its own; it ends with this object.
final class Sink {
    let port: Int
    let folder: URL
    private let process = Process()
    private let input = Pipe()

    init(_ script: String, _ options: [String] = []) throws {
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
        port = try #require(words.last.flatMap { Int($0) }, "the sink does not start")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    func records<Record: Decodable>(_ type: Record.Type) throws -> [Record] {
        let file = folder.appending(path: "out.jsonl")
        guard let data = FileManager.default.contents(atPath: file.path) else { return [] }
        return try data.split(separator: 10).map { try JSONDecoder().decode(type, from: $0) }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "nagori-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static var python: String {
        if let named = ProcessInfo.processInfo.environment["NAGORI_PYTHON"] { return named }
        let own = root.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }
}

/// Submits all letters, lets out those that `mayProceed`, returns how each ended.
func deliver(
    _ letters: [Letter], by relay: Relay, mayProceed: (String) -> Bool? = { _ in true }
) -> [String: Outcome] {
    let courier = Courier(relay)
    var waiting = letters[...]
    var outcomes: [String: Outcome] = [:]
    let deadline = ContinuousClock.now + .seconds(60)
    while outcomes.count < letters.count, .now < deadline {
        while courier.room > 0, let letter = waiting.popFirst() { courier.submit(letter) }
        for report in courier.poll(wait: .milliseconds(200)) {
            switch report {
            case .ready(let id):
                switch mayProceed(id) {
                case true?: courier.proceed(id)
                case false?: courier.abort(id)
                case nil: break
                }
            case .finished(let id, let outcome, _): outcomes[id] = outcome
            }
        }
    }
    _ = courier.close()
    return outcomes
}

func letter(_ number: Int = 1, to: String = "hanako@example.com", text: String = "Hello\n") throws
    -> Letter
{
    let digits = String(number, radix: 16)
    return Letter(
        id: String(repeating: "0", count: 32 - digits.count) + digits, messageClass: .transactional,
        from: try Address("shop@example.com", name: "名残の店"), to: try Address(to),
        content: Letter.Content(subject: "件名", text: text, html: nil),
        date: EventTime(milliseconds: 1_775_214_000_000),
        returnPath: try Address("bounce@example.com"))
}

extension Outcome {
    /// `retry 450 …`, for comparing by its beginning.
    var short: String {
        switch self {
        case .delivered: "delivered"
        case .retry(let reason, _): "retry \(reason)"
        case .failed(let reason): "failed \(reason)"
        case .ambiguous(let reason): "ambiguous \(reason)"
        }
    }
}
