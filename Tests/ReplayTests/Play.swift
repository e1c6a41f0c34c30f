import Events
import Patterns
import Policy
import Replay
import Scenarios
import Testing

/// Plays lines through scenarios, in UTC unless told otherwise.
func play(
    _ lines: [String], _ scenarios: [Scenario], rules: Rules = Rules(zone: .utc),
    recordTime: EventTime? = nil, until: String? = nil
) -> Outcome {
    play(lines, sets: [scenarios], rules: rules, recordTime: recordTime, until: until)[0]
}

/// The same of several sets side by side, with samples of their matches.
func play(
    _ lines: [String], sets: [[Scenario]], rules: Rules = Rules(zone: .utc),
    recordTime: EventTime? = nil, until: String? = nil, samples: Int = 0
) -> [Outcome] {
    var run = OfflineRun(
        Engine.sideBySide(sets, rules: rules), recordTime: recordTime, samples: samples)
    for (index, line) in lines.enumerated() {
        Array(line.utf8).withUnsafeBytes { run.take($0, number: index + 1) }
    }
    return run.end(until: until.flatMap { EventTime(iso8601: $0) })
}

/// `TIME USER EVENT key=value …` as the JSON that a tracker sends.
func eventLine(_ given: String, id: Int) -> String {
    let words = given.split(whereSeparator: \.isWhitespace).map(String.init)
    let properties = words.dropFirst(3).map { word in
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        return "\"\(parts[0])\":\(literal(parts.count > 1 ? parts[1] : ""))"
    }
    return """
        {"messageId":"m\(id)","userId":"\(words[1])","event":"\(words[2])",\
        "timestamp":"\(words[0])","properties":{\(properties.joined(separator: ","))}}
        """
}

func eventLines(_ given: String) -> [String] {
    given.split(separator: "\n").enumerated().map { eventLine(String($1), id: $0 + 1) }
}

private func literal(_ text: String) -> String {
    Double(text) != nil || text == "true" || text == "false" ? text : "\"\(text)\""
}

func scenarios(_ texts: String...) throws -> [Scenario] {
    let set = ScenarioSet.read(
        texts.enumerated().map { SourceFile(name: "\($0).yaml", text: $1) })
    #expect(set.diagnostics.map(\.description) == [])
    return set.scenarios
}

extension Outcome {
    /// For people.
    func summary(elapsed: Duration) -> String {
        Comparison([("set", self)], zone: .utc).summary(elapsed: elapsed)
    }

    /// `u1 hold quiet_hours 2026-04-01T00:00:00Z`
    var lines: [String] {
        decisions.map { "\($0.user) \($0.kind) \($0.reason) \($0.decidedAt)" }
    }
}
