/// Reads the expressions of a scenario file: `where` conditions and `send.variables`.
package enum Condition {
    /// The longest text, in UTF-8 bytes.
    package static let bytesMax = 4096

    /// An expression and what there is to say about its text.
    package struct Reading: Equatable, Sendable {
        /// Nil when a finding is an error.
        package let expression: Expression?
        /// In the order of the text.
        package let findings: [Finding]
    }

    /// Reads a condition, which must be true or false.
    package static func read(_ text: String, in scope: Scope) -> Reading {
        read(text, in: scope) { checker, syntax in checker.condition(syntax) }
    }

    /// Reads a value of any kind, such as a variable for a template.
    package static func readValue(_ text: String, in scope: Scope) -> Reading {
        read(text, in: scope) { checker, syntax in checker.check(syntax).expression }
    }

    private static func read(
        _ text: String, in scope: Scope, check: (inout Checker, Syntax) -> Expression
    ) -> Reading {
        guard text.utf8.count <= bytesMax else {
            return Reading(failure: Finding(at: 0, "longer than \(bytesMax) bytes"))
        }
        do throws(Finding) {
            var parser = try Parser(text)
            let syntax = try parser.parse()
            var checker = Checker(scope: scope)
            let expression = check(&checker, syntax)
            return Reading(expression, parser.warnings + checker.findings)
        } catch {
            return Reading(failure: error)
        }
    }
}

extension Condition.Reading {
    fileprivate init(failure: Finding) {
        expression = nil
        findings = [failure]
    }

    fileprivate init(_ expression: Expression, _ findings: [Finding]) {
        let isSound = findings.allSatisfy { $0.severity != .error }
        self.expression = isSound ? expression : nil
        self.findings = findings.sorted { ($0.offset, $0.message) < ($1.offset, $1.message) }
    }
}
