import Events
import Explanation
import Foundation
import Matching
import Policy
import Replay
import Scenarios
import Testing
import Zones

/// What `nagori explain` says of the first of the `scenarios` and the user `u1`.
///
/// `lines`: `TIME EVENT key=value …` of `u1`; a `USER:` before the event is another one.
func explain(
    _ scenarios: String, _ lines: [String], zone: String = "Asia/Tokyo",
    quietHours: QuietHours? = nil, caps: [Rules.Cap] = [],
    brands: [String: Rules.Brand] = [:],
    limits: Limits = Limits(), email: Bool = true
) throws -> String {
    let set = ScenarioSet.read([SourceFile(name: "s.yaml", text: scenarios)])
    try #require(set.hasErrors == false, "\(set.diagnostics)")
    let zones = ZoneTable()
    var rules = Rules(
        zone: try #require(zones.zone(named: zone)), zoneNamed: { zones.zone(named: $0) },
        quietHours: quietHours, caps: caps)
    rules.brands = brands
    let explained = Explanation(
        of: set.scenarios[0].id, user: "u1", among: set.scenarios, rules: rules, limits: limits)
    var explanation = try #require(explained)
    var history = UserHistory(
        of: "u1", vocabulary: explanation.vocabulary, lateness: limits.lateness,
        recordTime: .distantFuture, maxSkew: .seconds(0))
    let known = "2026-01-01T00:00:00Z identify email=u1@example.com"
    for (index, line) in ((email ? [known] : []) + lines).enumerated() {
        let bytes = Array(json(line, id: index).utf8)
        bytes.withUnsafeBytes { bytes in
            guard let (sighting, watermark) = history.take(bytes) else { return }
            explanation.take(sighting, watermark: watermark)
        }
    }
    return explanation.end(at: history.watermark)
}

private func json(_ line: String, id: Int) -> String {
    let words = line.split(separator: " ").map(String.init)
    let (user, event) =
        words[1].contains(":")
        ? (words[1].split(separator: ":").map(String.init)).pair : ("u1", words[1])
    let properties = words.dropFirst(2).map { word in
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        let isNumber = Double(parts[1]) != nil || ["true", "false", "null"].contains(parts[1])
        return "\"\(parts[0])\":" + (isNumber ? parts[1] : "\"\(parts[1])\"")
    }.joined(separator: ",")
    return """
        {"messageId":"m\(id)","userId":"\(user)","event":"\(event)","timestamp":"\(words[0])",\
        "\(event == "identify" ? "traits" : "properties")":{\(properties)}}
        """
}

extension [String] {
    fileprivate var pair: (String, String) { (self[0], self[1]) }
}

/// A file of `Tests/Fixtures/explain`; written anew first when the variable `UPDATE_FIXTURES` is set.
func golden(_ name: String, for found: String) throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/explain/\(name).txt")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] != nil {
        try Data(found.utf8).write(to: file)
    }
    return try String(contentsOf: file, encoding: .utf8)
}
