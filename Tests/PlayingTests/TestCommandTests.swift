import Foundation
import TestServers
import Testing

/// The command as CI calls it: its exit codes and its files.
@Suite final class TestCommandTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "nagori-test-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func run(_ arguments: String..., scenario: String) throws -> (code: Int32?, String) {
        try Data(scenario.utf8).write(to: folder.appending(path: "a.yaml"))
        let process = try NagoriProcess(["test"] + arguments, in: folder)
        return (process.exitCode(within: .seconds(60)), process.output)
    }

    private let sound = oneTest(
        ["+0 u1 product_added sku=A qty=1"], expect: ["{send: cart-reminder, to: u1}"])

    @Test func `ends with 0 when all pass`() throws {
        let (code, output) = try run("a.yaml", scenario: sound)
        #expect(code == 0)
        #expect(output == "1 test of 1 scenario: 1 passed, 0 failed\n")
    }

    @Test func `ends with 1 when one fails, and writes the report`() throws {
        let failing = oneTest(["+0 u1 product_added sku=A qty=1"], expect: [])
        let (code, output) = try run("a.yaml", "--junit", "out.xml", scenario: failing)
        #expect(code == 1)
        #expect(output.hasPrefix("a.yaml:14: failed: cart-reminder: t\n"))
        let report = folder.appending(path: "out.xml")
        #expect(try String(contentsOf: report, encoding: .utf8).hasSuffix("</testsuites>\n"))
    }

    @Test func `ends with 65 for a mistake in a test, and check finds it too`() throws {
        let broken = oneTest(["soon u1 product_added"], expect: [])
        let (code, output) = try run("a.yaml", scenario: broken)
        #expect(code == 65)
        #expect(output.contains("a.yaml:16:7: error: a time is "))
        #expect(output.contains("soon u1 product_added\n"))
        let check = try NagoriProcess(["check", "a.yaml"], in: folder)
        #expect(check.exitCode(within: .seconds(60)) == 65)
        #expect(check.output.contains("a.yaml:16:7: error: a time is "))
    }

    @Test func `ends with 66 for a missing file and 74 where the report cannot be written`() throws
    {
        #expect(try run("b.yaml", scenario: sound).code == 66)
        let (code, output) = try run("a.yaml", "--junit", "no/out.xml", scenario: sound)
        #expect(code == 74)
        #expect(output.contains("no/out.xml"))
    }
}
