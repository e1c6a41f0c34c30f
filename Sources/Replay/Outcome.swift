import EventReader
package import Events
package import Policy

/// What a replay came to.
package struct Outcome: Equatable, Sendable {
    /// In order of time; at one time, by user, then by scenario.
    package var decisions: [Decision]
    /// Ids, ascending.
    package var scenarios: [String]
    /// By scenario.
    package var matches: [Int]
    /// Partial matches dropped because a user had too many, by scenario.
    package var evicted: [Int]
    /// Partial matches that nothing has ended.
    package var runsWaiting: Int
    /// Matches without a terminal decision.
    package var mailsHeld: Int
    /// Of whom something is remembered.
    package var users: Int
    package var watermark: EventTime?
    package var tally: Tally
}

extension Outcome {
    /// The summary for people: a few lines, the last one without a line end.
    package func summary(elapsed: Duration) -> String {
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Int(Double(tally.events) / seconds) : tally.events
        var lines = [
            "events: \(tally.events) (\(tally.ignored) ignored, \(tally.late) late, "
                + (tally.tooLate > 0 ? "\(tally.tooLate) too late, " : "")
                + "\(tally.skewed) from the future, \(brokenCount) broken)"
        ]
        lines += brokenLines
        lines.append("time: \(watermark.map { "up to \($0)" } ?? "no event")")
        for (scenario, count) in zip(scenarios, matches) {
            lines.append("scenario \(scenario): \(count) matches")
            lines += decisionLines(of: scenario)
        }
        if let lost = evictedLine { lines.append(lost) }
        lines.append("waiting: \(runsWaiting) partial matches, \(mailsHeld) held mails")
        let tenths = Int((seconds * 100).rounded())
        lines.append("took \(tenths / 100).\(tenths / 10 % 10)\(tenths % 10) s, \(rate) events/s")
        return lines.joined(separator: "\n")
    }

    private var brokenCount: Int { tally.broken.values.reduce(0) { $0 + $1.count } }

    private var brokenLines: [String] {
        tally.broken.sorted { $0.value.firstLine < $1.value.firstLine }.map { reason, broken in
            "  \(reason.code): \(broken.count), first in line \(broken.firstLine) (\(reason))"
        }
    }

    private func decisionLines(of scenario: String) -> [String] {
        var counts: [String: Int] = [:]
        for decision in decisions where decision.scenario == scenario {
            counts["\(decision.kind) \(decision.reason)", default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
    }

    private var evictedLine: String? {
        let count = evicted.reduce(0, +)
        return count == 0
            ? nil : "dropped: \(count) partial matches of users with too many (run.max_runs)"
    }
}
