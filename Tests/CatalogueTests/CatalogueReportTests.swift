import Catalogue
import Events
import Foundation
import Scenarios
import Testing

@Suite struct CatalogueReportTests {
    private func report(_ files: [String: String]) throws -> CatalogueReport {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "nagori-words-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let scenario = """
            scenario: s
            pattern: {within: 1d, steps: [{name: view, event: product_viewed, times: 3}]}
            send: {mail: coat, variables: {looks: count(view)}}
            guard: {class: transactional}
            """
        return CatalogueReport(
            [SourceFile(name: "s.yaml", text: scenario)], templates: folder.path(), zone: .utc,
            hasUnsubscribeURL: true)
    }

    @Test func `words are warned of with their line, and are no mistakes`() throws {
        let report = try report([
            "coat/subject.mustache": "コートのご案内",
            "coat/text.mustache": "お客様\n先日ご覧いただいたコートです。\n{{#looks}}a{{/looks}}",
        ])
        try #require(report.remarks.count == 1)
        let lines = report.remarks[0].split(separator: "\n")
        #expect(lines[0].contains("/coat/text.mustache:2:3: warning: [tracking-words] 'ご覧いただいた'"))
        #expect(lines[1] == "    先日ご覧いただいたコートです。")
        #expect(lines[2] == "    \u{3000}\u{3000}^")
        #expect(report.errorCount == 0)
        #expect(report.summary() == "1 scenario, 1 template: no mistakes, 1 warning")
    }

    @Test func `what the scenario gives is followed into the mail`() throws {
        let report = try report([
            "coat/subject.mustache": "コートのご案内",
            "coat/text.mustache": "{{> looks}}", "partials/looks.mustache": "\n{{looks}}回",
        ])
        try #require(report.remarks.count == 1)
        #expect(
            report.remarks[0].contains(
                "/partials/looks.mustache:2:1: warning: [behaviour-variable] 'looks' is printed, for "
                    + "which scenario 's' gives count(view)"))
    }

    @Test func `a wrong allowance is a mistake, and broken templates are left to others`() throws {
        let report = try report([
            "coat/subject.mustache": "コートのご案内", "coat/text.mustache": "{{#looks}}a{{/looks}}b",
            "coat/en/subject.mustache": "Coats {{! nagori: allow trackingwords, why }}",
            "coat/en/text.mustache": "a", "hat/subject.mustache": "Items you viewed {{#a}}",
            "hat/text.mustache": "a",
        ])
        #expect(report.errorCount == 2)
        #expect(report.warningCount == 0)
        #expect(report.remarks.contains { $0.contains("did you mean 'tracking-words'?") })
        #expect(report.remarks.contains { $0.contains("section 'a' is not closed") })
    }
}

@Suite struct StaffCheckTests {
    private func remarks(roles: [String]?) -> [String] {
        let scenario = """
            scenario: s
            pattern: {steps: [{event: a}]}
            send: {mail: m, to: [ops@example.com, suport]}
            guard: {class: alert}
            """
        return CatalogueReport(
            [SourceFile(name: "s.yaml", text: scenario)], templates: nil, zone: .utc,
            hasUnsubscribeURL: true, roles: roles
        ).remarks
    }

    @Test func `a role that the configuration does not know is a mistake`() {
        let found = remarks(roles: ["support", "oncall"])
        #expect(
            found.contains {
                $0.hasPrefix(
                    "s.yaml:3:39: error: send.staff of the configuration knows no role 'suport'; "
                        + "did you mean 'support'? (there are: oncall, support)")
            }, "\(found)")
        #expect(!remarks(roles: ["suport"]).contains { $0.contains("role") })
        #expect(!remarks(roles: nil).contains { $0.contains("role") })
        #expect(remarks(roles: []).contains { $0.contains("knows no role") })
    }
}
