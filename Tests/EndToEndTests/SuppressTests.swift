import Events
import Foundation
import TestServers
import Testing

/// The list of suppressed addresses, as an operator and `nagori run` fill it.
@Suite struct SuppressTests {
    @Test func `what is imported, added and complained of is listed, and imported again`() throws {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 2)
        stage.clock = "wall"
        try Data(
            "\u{FEFF}# ours\r\n\r\nA@example.com\r\nb@example.com,complaint,2026-01-02T03:04:05Z,esp\n"
                .utf8
        )
        .write(to: stage.folder.appending(path: "in.csv"))
        #expect(try output(stage, "import", "in.csv") == "added 2 of 2\n")
        #expect(try output(stage, "add", "c@example.com", "--by", "ops") == "added 1 of 1\n")
        #expect(try output(stage, "remove", "a@EXAMPLE.com") == "removed 1 of 1\n")

        let run = try stage.startRun()
        let now = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        try stage.writer().write([
            .identify("u1", zone: "Asia/Tokyo", at: now), Line("u1", "mail_complained", at: now),
            .identify("u2", zone: "Asia/Tokyo", at: now), Line("u2", "mail_bounced", at: now),
            Line("u3", "mail_complained", at: now),
        ])
        try run.become("through") { run.metric("nagori_events_total") == 5 }
        let list = try output(stage, "list")
        let lines = list.split(separator: "\n")
        #expect(lines.count == 4, "\(list)")
        #expect(lines[0] == "b@example.com,complaint,2026-01-02T03:04:05Z,esp")
        #expect(lines[1].hasPrefix("c@example.com,manual,") && lines[1].hasSuffix(",ops"))
        #expect(lines[2] == "u1@example.com,complaint,\(now),run")
        #expect(lines[3] == "u2@example.com,hard_bounce,\(now),run")
        run.terminate()
        #expect(run.exitCode(within: .seconds(10)) == 0)

        try Data(list.utf8).write(to: stage.folder.appending(path: "out.csv"))
        #expect(try output(stage, "import", "out.csv") == "added 0 of 4\n")
    }

    @Test func `a file with mistakes is refused whole, and says where`() throws {
        let stage = try Stage(ScenarioTexts.clicks, partitions: 1)
        try Data("good@example.com\nnobody\nx@example.com,why\nx@example.com,manual,today\n".utf8)
            .write(to: stage.folder.appending(path: "in.csv"))
        let tool = try stage.startTool(["suppress", "import", "in.csv"])
        #expect(tool.exitCode(within: .seconds(60)) == 65)
        for line in [
            "in.csv:2: expected an address", "in.csv:3: expected manual, complaint or hard_bounce",
            "in.csv:4: expected a time such as", "nothing was imported",
        ] {
            #expect(tool.output.contains(line), "\(tool.output)")
        }
        #expect(try output(stage, "list") == "")
    }

    private func output(_ stage: Stage, _ words: String...) throws -> String {
        let tool = try stage.startTool(["suppress"] + words)
        let code = tool.exitCode(within: .seconds(60))
        guard code == 0 else { throw ServerError("exit \(code ?? -2): \(tool.output)") }
        return tool.output
    }
}
