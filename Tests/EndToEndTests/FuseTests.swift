import Events
import Foundation
import TestServers
import Testing

@Suite struct FuseTests {
    private static func scenario(fuse: Int) -> String {
        """
        scenario: left
        pattern: {steps: [{name: cart, event: product_added}]}
        send: {mail: note, to: team@example.com}
        guard: {class: alert, fuse: \(fuse)}
        """
    }

    /// Two processes; neither of them sees enough matches by itself.
    @Test func `a scenario that matches too often stops by itself until it is resumed`() throws {
        let stage = try Stage(Self.scenario(fuse: 50), partitions: 2)
        stage.clock = "wall"
        let (writer, decisions) = (try stage.writer(), try stage.reader("decisions"))
        let runs = [try stage.startRun("one"), try stage.startRun("two")]
        for run in runs {
            try run.become("owner") { run.metric("nagori_partitions_owned") == 1 }
        }
        // One hour, whatever the clock strikes meanwhile.
        let now = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        func lines(_ name: String, _ count: Int) -> [Line] {
            (0..<count).map { Line("\(name)\($0)", "product_added", at: now) }
        }
        try writer.write(lines("a", 40))
        for run in runs {
            try run.become("at work") { run.metric("nagori_decisions_total", "left") ?? 0 > 10 }
            #expect(run.metric("nagori_fuse_blown", "left") != 1)
        }
        // The brake works while somebody edits.
        try stage.put(scenarios: "scenario: [")
        for run in runs {
            try run.become("aware of it") { run.metric("nagori_scenarios_broken") == 1 }
        }
        try writer.write(lines("b", 40))
        for run in runs {
            try run.become("stopped") { run.metric("nagori_fuse_blown", "left") == 1 }
            // With the fuse the engine was swapped.
            try run.become("without it") { Self.swaps(run) == 1 }
            #expect(run.metric("nagori_scenarios_broken") == 1, "the files are broken still")
        }
        try writer.write(lines("c", 20))
        try decisions.read("all") { $0.count == 100 }
        #expect(Self.kinds(decisions.distinct, "c") == ["suppress fuse": 20])
        #expect(try tool(stage, "recall") == "left: its fuse has blown\n")

        #expect(try tool(stage, "resume", "left").hasSuffix("resumed left\n"))
        for run in runs {
            try run.become("mended") { run.metric("nagori_fuse_blown", "left") == 0 }
            try run.become("with it") { Self.swaps(run) == 2 }
        }
        try writer.write(lines("d", 10))
        try decisions.read("all") { $0.count == 110 }
        #expect(Self.kinds(decisions.distinct, "d") == ["send matched": 10])
        for run in runs { run.terminate() }
    }

    private static func swaps(_ run: NagoriProcess) -> Int {
        run.output.split(separator: "\n").count { $0.contains("Heeds what is stopped now.") }
    }

    private static func kinds(_ messages: Set<String>, _ user: String) -> [String: Int] {
        messages.filter { $0.field("user").hasPrefix(user) }.reduce(into: [:]) {
            $0["\($1.field("decision")) \($1.field("reason"))", default: 0] += 1
        }
    }

    private func tool(_ stage: Stage, _ words: String...) throws -> String {
        let tool = try stage.startTool(words)
        let code = tool.exitCode(within: .seconds(60))
        guard code == 0 else { throw ServerError("exit \(code ?? -2): \(tool.output)") }
        return tool.output
    }
}
