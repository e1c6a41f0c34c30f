import Foundation
import LineFiles
import Testing

@Suite final class LineFileTests {
    private let folder = NSTemporaryDirectory() + "nagori-lines-\(UUID().uuidString)/"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: folder + name))
        return folder + name
    }

    /// - Returns: the path of the packed file.
    private func gzip(_ path: String) throws -> String {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-k", path]
        try gzip.run()
        gzip.waitUntilExit()
        return path + ".gz"
    }

    private func lines(_ path: String) throws -> [String] {
        var lines: [String] = []
        try LineFile(path: path).forEach { line, number in
            lines.append("\(number):\(String(decoding: line, as: UTF8.self))")
        }
        return lines
    }

    @Test(arguments: [
        ("", []), ("a", ["1:a"]), ("a\n", ["1:a"]), ("a\r\nb", ["1:a", "2:b"]),
        ("\n\na\n\r\n", ["3:a"]), ("a\n\nb\n", ["1:a", "3:b"]),
    ])
    func `lends lines with their numbers`(text: String, expected: [String]) throws {
        #expect(try lines(try file("a.jsonl", text)) == expected)
    }

    @Test func `knows how much of the file is read, packed or not`() throws {
        let path = try file("g.jsonl", String(repeating: "{\"a\":1}\n", count: 1000))
        for path in [path, try gzip(path)] {
            let file = try LineFile(path: path)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(file.size == size)
            try file.forEach { _, _ in }
            #expect(file.position == size)
        }
    }

    @Test func `lines across the buffer's end are whole`() throws {
        let long = (0..<9000).map { "\($0)-" + String(repeating: "x", count: $0 % 1500) }
        let read = try lines(try file("b.jsonl", long.joined(separator: "\n")))
        #expect(read == long.enumerated().map { "\($0 + 1):\($1)" })
    }

    @Test func `of a line without end only the beginning is lent`() throws {
        let text = "a\n" + String(repeating: "x", count: 11 << 20) + "\nb"
        let read = try lines(try file("c.jsonl", text))
        #expect(read.count == 3)
        #expect(read[1].utf8.count == 2 + LineFile.lineBytesMax)
        #expect(read[2] == "3:b")
    }

    @Test func `unpacks, and notices what is cut off`() throws {
        let text = (0..<50_000).map { "line \($0)" }.joined(separator: "\n")
        let path = try gzip(try file("d.jsonl", text))
        #expect(try lines(path).count == 50_000)
        let packed = try #require(FileManager.default.contents(atPath: path))
        try packed.prefix(packed.count / 2).write(to: URL(filePath: folder + "e.jsonl.gz"))
        #expect(throws: LineFileError.self) { try self.lines(self.folder + "e.jsonl.gz") }
    }

    @Test func `a missing file and a folder are refused`() {
        #expect(throws: LineFileError.unreadable(path: folder + "no")) {
            try self.lines(self.folder + "no")
        }
        #expect(throws: LineFileError.unreadable(path: folder)) { try self.lines(self.folder) }
    }

    @Test func `what is written can be read`() throws {
        let output = try LineOutput(path: folder + "out")
        for number in 0..<100_000 { try output.write("n\(number)".utf8) }
        try output.flush()
        #expect(try lines(folder + "out").last == "100000:n99999")
    }
}
