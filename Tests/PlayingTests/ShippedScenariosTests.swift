import Catalogue
import Events
import Foundation
import Matching
import Patterns
import Playing
import Policy
import Scenarios
import Testing
import Zones

/// The scenarios that we ship, and those that the documentation shows, do what their own tests say.
@Suite struct ShippedScenariosTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the shipped ones keep their promises`() throws {
        let files = try ScenarioFiles.read([Self.root.appending(path: "deploy/scenarios").path()])
        let report = try Self.play(files)
        #expect(report.suites.count == 12)
        #expect(report.suites.allSatisfy { !$0.cases.isEmpty })
        #expect(report.text == "83 tests of 12 scenarios: 83 passed, 0 failed")
    }

    @Test func `conditions do what keys do`() throws {
        let file = Self.root.appending(path: "Tests/Fixtures/playing/conditions.yaml").path()
        let report = try Self.play(try ScenarioFiles.read([file]))
        #expect(report.text == "2 tests of 1 scenario: 2 passed, 0 failed")
    }

    /// Each block of YAML that is a whole scenario.
    @Test(arguments: ["README.md", "docs/scenarios.md"])
    func `the documented ones keep their promises`(page: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }.filter { $0.hasPrefix("scenario:") }
        #expect(!blocks.isEmpty)
        let report = try Self.play(
            blocks.enumerated().map { SourceFile(name: "\(page) \($0)", text: $1) })
        #expect(report.failedCount == 0, "\(report.text)")
    }

    private static func play(_ files: [SourceFile]) throws -> TestReport {
        let set = ScenarioSet.read(files)
        #expect(set.diagnostics.map(\.description) == [])
        let tokyo = try #require(ZoneTable().zone(named: "Asia/Tokyo"))
        let book = Playbook(set, zone: tokyo)
        try #require(book.diagnostics.map(\.description) == [])
        return book.play(rules: Rules(zone: tokyo), limits: Limits())
    }
}
