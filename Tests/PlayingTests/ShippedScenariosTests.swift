import Catalogue
import Delivery
import Foundation
import Playing
import Policy
import Scenarios
import Testing

/// The scenarios that we ship, and those that the documentation shows, do what their own tests say.
@Suite struct ShippedScenariosTests {
    @Test func `the shipped ones keep their promises`() throws {
        let files = try ScenarioFiles.read([
            Documents.root.appending(path: "deploy/scenarios").path()
        ])
        let report = try playTests(of: files)
        #expect(report.suites.count == 12)
        #expect(report.suites.allSatisfy { !$0.cases.isEmpty })
        #expect(report.text == "83 tests of 12 scenarios: 83 passed, 0 failed")
    }

    /// `nagori approve --all --by "the authors" --config deploy/nagori.yaml` says it again.
    @Test func `the shipped ones are approved as they are`() throws {
        let deploy = Documents.root.appending(path: "deploy")
        let set = ScenarioSet.read(
            try ScenarioFiles.read([deploy.appending(path: "scenarios").path()]))
        let book = try ApprovalBook(
            path: deploy.appending(path: "approvals.yaml").path(),
            templates: try TemplateFolder(path: deploy.appending(path: "templates").path()))
        #expect(book.open(in: set.scenarios).map(\.content) == [])
        #expect(set.scenarios.allSatisfy { book.approved.contains($0) })
    }

    @Test(arguments: [
        // Conditions do what keys do.
        ("conditions", "2 tests of 1 scenario: 2 passed, 0 failed"),
        ("calendar", "21 tests of 6 scenarios: 21 passed, 0 failed"),
    ])
    func `those of the fixtures do what they say`(name: String, report: String) throws {
        let file = Documents.root.appending(path: "Tests/Fixtures/playing/\(name).yaml").path()
        #expect(try playTests(of: try ScenarioFiles.read([file])).text == report)
    }

    /// Each block of YAML that is a whole scenario.
    @Test(arguments: ["README.md", "docs/scenarios.md"])
    func `the documented ones keep their promises`(page: String) throws {
        let blocks = try Documents.scenarios(on: page)
        #expect(!blocks.isEmpty)
        let report = try playTests(
            of:
                blocks.enumerated().map { SourceFile(name: "\(page) \($0)", text: $1) })
        #expect(report.failedCount == 0, "\(report.text)")
    }
}
