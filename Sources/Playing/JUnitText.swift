/// A report as CI systems read it: JUnit's XML.
extension TestReport {
    /// Ends with a line end.
    package var junit: String {
        let count = suites.reduce(0) { $0 + $1.cases.count }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuites name="nagori test" tests="\#(count)" failures="\#(failedCount)">"#,
        ]
        for suite in suites { lines += Self.xml(suite) }
        lines.append("</testsuites>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func xml(_ suite: Suite) -> [String] {
        let failed = suite.cases.count { !$0.hasPassed }
        let name = escaped(suite.scenario)
        let file = escaped(suite.file)
        var lines = [
            #"  <testsuite name="\#(name)" file="\#(file)" tests="\#(suite.cases.count)""#
                + #" failures="\#(failed)" errors="0" skipped="0" time="0">"#
        ]
        for test in suite.cases {
            let head =
                #"    <testcase classname="\#(name)" name="\#(escaped(test.name))""#
                + #" file="\#(file)" line="\#(test.line)" time="0""#
            if let first = test.differences.first {
                let text = (test.differences + test.story).map(escaped).joined(separator: "\n")
                lines.append(head + ">")
                lines.append(
                    #"      <failure message="\#(escaped(first))" type="difference">"#
                        + text + "</failure>")
                lines.append("    </testcase>")
            } else {
                lines.append(head + "/>")
            }
        }
        return lines + ["  </testsuite>"]
    }

    private static func escaped(_ text: String) -> String {
        Printable.text(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
