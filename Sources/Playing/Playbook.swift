package import Events
package import Matching
package import Patterns
package import Policy
package import Scenarios

/// The tests of some scenarios, understood and ready to be played.
package struct Playbook: Sendable {
    /// Every mistake in the tests, by scenario in the order of the files.
    package private(set) var diagnostics: [Diagnostic] = []
    private var parts: [Part] = []

    private struct Part: Sendable {
        var scenario: Scenario
        var file: String
        var scripts: [Script]
    }

    /// - Parameters:
    ///   - set: The scenarios.
    ///   - zone: In which `day 2 10:00` is meant: the configured one.
    package init(_ set: ScenarioSet, zone: Zone) {
        for scenario in set.scenarios {
            let file = set.file(of: scenario)
            var reading = ScriptReading(file: file, zone: zone)
            let scripts = scenario.tests.map { reading.script($0) }
            diagnostics += reading.diagnostics
            parts.append(Part(scenario: scenario, file: file, scripts: scripts))
        }
    }

    /// What the tests send, in the order of the files; only when there are no `diagnostics`.
    package func sends(rules: Rules, limits: Limits) -> [Decision] {
        precondition(diagnostics.isEmpty, "tests with mistakes are not played")
        return parts.flatMap { part in
            part.scripts.flatMap {
                Performance($0, of: part.scenario, rules: rules, limits: limits).decisions
            }
        }.filter { $0.kind == "send" }
    }

    /// Plays each test with its scenario alone, under the daemon's rules; only when there are no
    /// `diagnostics`.
    package func play(rules: Rules, limits: Limits) -> TestReport {
        precondition(diagnostics.isEmpty, "tests with mistakes are not played")
        var report = TestReport()
        for part in parts {
            let cases = part.scripts.map { script in
                let performance = Performance(
                    script, of: part.scenario, rules: rules, limits: limits)
                let text = CaseText(performance: performance, rules: rules)
                let differences = Comparison(script.expected, performance.decisions).differences
                return TestReport.Case(
                    name: script.name, line: script.line,
                    differences: differences.map { text.sentence($0) },
                    story: differences.isEmpty ? [] : text.story)
            }
            report.suites.append(
                TestReport.Suite(scenario: part.scenario.id, file: part.file, cases: cases))
        }
        return report
    }
}
