import Events
import PatternReference
import Scenarios
import Testing

/// Reads `100 a k=1` as the event `a` of `u1` at second 100, called `a100`, and `100 clock` as the
/// wall clock. `x/u2` is the event `x` of `u2`.
func stream(_ script: String) throws -> [Arrival] {
    try script.split(separator: ",").map { line in
        let words = line.split(separator: " ").map(String.init)
        let second = try #require(words.first.flatMap { Int64($0) }, "\(line)")
        let time = EventTime(milliseconds: second * 1000)
        let name = try #require(words.dropFirst().first, "\(line)")
        if name == "clock" { return .clock(time) }
        let parts = name.split(separator: "/").map(String.init)
        var click = Click(
            id: "\(parts[0])\(second)", user: parts.count > 1 ? parts[1] : "u1", name: parts[0],
            time: time, properties: [:])
        for word in words.dropFirst(2) {
            let pair = word.split(separator: "=").map(String.init)
            click.properties[pair[0]] =
                Int64(pair[1]).map(Value.integer) ?? Double(pair[1]).map(Value.double)
                ?? .string(pair[1])
        }
        return .click(click)
    }
}

/// Reads the lines below `pattern:` of a scenario file.
func scenario(_ pattern: String) throws -> Scenario {
    let lines = pattern.split(separator: "\n").map { "  \($0)" }
    let text = ["scenario: s", "pattern:"] + lines + ["send: {mail: m}"]
    let file = SourceFile(name: "s.yaml", text: text.joined(separator: "\n"))
    let set = ScenarioSet.read([file])
    return try #require(set.scenarios.first, "\(set.diagnostics)")
}

/// Expects of the matcher, and of the reference too, the matches written as `a1 b2 @ 30`.
func expect(
    _ pattern: String, _ script: String, _ matches: String...,
    at location: SourceLocation = #_sourceLocation
) throws {
    let scenario = try scenario(pattern)
    let stream = try stream(script)
    let found = Drive.matches(of: [scenario], in: stream)
    #expect(found.map(\.text) == matches, "\(script)", sourceLocation: location)
    let rules = Reference(scenario).matches(in: stream)
    #expect(rules.map(\.text) == matches, "reference: \(script)", sourceLocation: location)
}

extension Found {
    var text: String { "\(ids.joined(separator: " ")) @ \(at.milliseconds / 1000)" }
}
