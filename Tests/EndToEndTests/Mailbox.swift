import Foundation
import TestServers

/// A mail server that takes everything, with a gate before it.
final class Mailbox {
    private let sink: Sink
    private let folder: URL
    private var gate: String { folder.appending(path: "gate").path }

    private struct Mail: Decodable { var content: Data }

    private struct State: Decodable {
        /// Mails that stand before the gate.
        var waiting: Int
        /// Mails that came in before it closed and are not over.
        var passed: Int
    }

    init() throws {
        folder = try Sink.temporaryFolder()
        sink = try Sink(
            "smtp_sink.py", ["--tame", "--gate", folder.appending(path: "gate").path])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var transport: String { "smtp://127.0.0.1:\(sink.port)" }

    /// From now on no mail gets further than its MAIL command.
    func close() throws { try Data().write(to: URL(filePath: gate)) }

    func open() throws { try FileManager.default.removeItem(atPath: gate) }

    /// How many stand before the gate; nil while one that came earlier may not be over.
    var waiting: Int? {
        guard let data = FileManager.default.contents(atPath: gate + ".state"),
            let state = try? JSONDecoder().decode(State.self, from: data)
        else { return nil }
        return state.passed == 0 ? state.waiting : nil
    }

    /// Of each mail taken, its request's id, as its Message-ID says.
    func ids() throws -> [String] {
        try sink.records(Mail.self).map { mail in
            let text = String(decoding: mail.content, as: UTF8.self)
            guard let start = text.range(of: "Message-ID: <")?.upperBound else { return "" }
            return String(text[start...].prefix { $0 != "@" })
        }
    }

    /// Without a look into them.
    var count: Int {
        let file = sink.folder.appending(path: "out.jsonl").path
        return FileManager.default.contents(atPath: file)?.count { $0 == 10 } ?? 0
    }
}
