import Events
import Patterns
import Policy
import Scenarios

/// Any file is scenarios that compile, or mistakes with places inside it.
func readScenarios(_ bytes: [UInt8]) {
    let set = ScenarioSet.read([SourceFile(name: "f", bytes: bytes)])
    precondition(
        bytes.isEmpty || !set.scenarios.isEmpty || !set.diagnostics.isEmpty,
        "neither scenario nor mistake")
    // YAML's line breaks: a form feed is none.
    let lines = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) {
        $0.isNewline && $0 != "\u{B}" && $0 != "\u{C}"
    }
    for found in set.diagnostics {
        precondition((1...max(1, lines.count)).contains(found.line), "\(found)")
        let length = lines.isEmpty ? 0 : lines[found.line - 1].unicodeScalars.count
        precondition((1...length + 1).contains(found.column), "\(found)")
    }
    for scenario in set.scenarios { _ = (scenario.facts.count, scenario.longestWait) }
    _ = Engine(set.scenarios, rules: Rules(zone: .utc))
}

/// Any text is a condition that prints as a text of the same meaning, or has mistakes inside it.
func readCondition(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let scope = Scope(earlier: ["view", "cart"])
    for read in [Condition.read, Condition.readValue] {
        let reading = read(text, scope)
        let length = text.unicodeScalars.count
        precondition(
            reading.findings.allSatisfy { (0...length).contains($0.offset) }, "\(reading.findings)")
        guard let expression = reading.expression else {
            precondition(
                reading.findings.contains { $0.severity == .error }, "no word of a mistake")
            continue
        }
        let printed = "\(expression)"
        // Printing adds parentheses and quotes, with which it may become too long.
        guard printed.utf8.count <= Condition.bytesMax else { continue }
        precondition(read(printed, scope).expression == expression, "read anew: \(printed)")
    }
}
