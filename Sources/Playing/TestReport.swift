/// What came of the tests of some scenarios.
package struct TestReport: Sendable {
    /// In the order of the files.
    package internal(set) var suites: [Suite] = []

    /// A scenario's tests.
    package struct Suite: Sendable {
        package var scenario: String
        package var file: String
        package var cases: [Case]
    }

    package struct Case: Sendable {
        package var name: String
        /// One-based, in the file.
        package var line: Int
        /// A sentence each; empty: it passed.
        package var differences: [String]
        /// What happened, line by line; empty when it passed.
        package var story: [String]

        package var hasPassed: Bool { differences.isEmpty }
    }

    package var failedCount: Int {
        suites.reduce(0) { $0 + $1.cases.count { !$0.hasPassed } }
    }

    /// For people: each failure, scenarios without tests, and the sum as the last line.
    package var text: String {
        var lines: [String] = []
        for suite in suites {
            for test in suite.cases where !test.hasPassed {
                lines.append("\(suite.file):\(test.line): failed: \(suite.scenario): \(test.name)")
                lines += (test.differences + test.story).map { "  \($0)" }
                lines.append("")
            }
        }
        for suite in suites where suite.cases.isEmpty {
            lines.append("\(suite.file): scenario '\(suite.scenario)' has no tests")
        }
        let count = suites.reduce(0) { $0 + $1.cases.count }
        lines.append(
            "\(Self.count(count, "test")) of \(Self.count(suites.count, "scenario")): "
                + "\(count - failedCount) passed, \(failedCount) failed")
        return lines.map(Printable.text).joined(separator: "\n")
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
