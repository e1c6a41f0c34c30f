import EventReader

extension Comparison {
    /// Of more pairs of scenarios only the first are told.
    private static let encountersMax = 5

    /// The summary for people: a few lines, the last one without a line end.
    package func summary(elapsed: Duration) -> String {
        let tally = sides[0].outcome.tally
        var lines = [
            "events: \(tally.events) (\(tally.ignored) ignored, \(tally.late) late, "
                + (tally.tooLate > 0 ? "\(tally.tooLate) too late, " : "")
                + (tally.duplicates > 0 ? "\(tally.duplicates) repeated, " : "")
                + "\(tally.skewed) from the future, \(tally.brokenCount) broken)"
        ]
        lines += tally.broken.sorted { $0.value.first < $1.value.first }.map { reason, broken in
            "  \(reason.code): \(broken.count), first in \(broken.first) (\(reason))"
        }
        lines.append("time: \(sides[0].outcome.watermark.map { "up to \($0)" } ?? "no event")")
        lines += sides.count == 1 ? single(sides[0]) : sideBySide
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Int(Double(tally.events) / seconds) : tally.events
        let hundredths = Int((seconds * 100).rounded())
        lines.append(
            "took \(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10) s, \(rate) events/s"
        )
        return lines.joined(separator: "\n")
    }

    private func single(_ side: Side) -> [String] {
        var lines: [String] = []
        for (scenario, counts) in zip(side.statistics.scenarios, side.statistics.counts) {
            lines.append("scenario \(scenario): \(counts.matches) matches, \(counts.users) users")
            lines += counts.reasons.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
            if counts.matches > 0 {
                lines.append("  a day (least, median, most): \(spread(of: counts))")
                lines.append("  busiest hour: \(counts.busiestHour)")
            }
            if let mails = Self.mailsPerUser(counts) { lines.append("  mails a user: \(mails)") }
        }
        lines += encounterLines(of: side)
        lines += restLines(of: side, label: "")
        return lines
    }

    private var sideBySide: [String] {
        let names = sides.enumerated().map { "\(Self.letter($0)): \($1.name)" }
        var table = TextTable(
            head: [""] + sides.indices.map(Self.letter)
                + sides.indices.dropFirst().map { "A-\(Self.letter($0))" })
        for scenario in scenarios {
            table.add("scenario \(scenario)")
            add(sides.map { $0.counts(of: scenario) }, to: &table)
        }
        table.add("all scenarios")
        add(sides.map(\.statistics.all), to: &table)
        var lines = names + table.lines
        for (index, difference) in differences.enumerated() {
            let other = Self.letter(index + 1)
            lines.append("A against \(other):")
            for (what, parts) in [
                ("matches", difference.matches), ("mails", difference.mails),
                ("users with a mail", difference.users),
            ] {
                lines.append(
                    "  \(what): \(parts.onlyHere) only in A, \(parts.onlyThere) only in \(other), "
                        + "\(parts.both) in both")
            }
        }
        for (index, side) in sides.enumerated() {
            lines += encounterLines(of: side, label: " (\(Self.letter(index)))")
            lines += restLines(of: side, label: " (\(Self.letter(index)))")
        }
        return lines
    }

    /// The counts are by set; nil where it has no such scenario.
    private func add(_ counts: [Statistics.Counts?], to table: inout TextTable) {
        func row(_ label: String, _ number: (Statistics.Counts) -> Int) {
            table.add("  " + label, numbers: counts.map { $0.map(number) })
        }
        row("matches", \.matches)
        table.add("  a day (median)", numbers: counts.map { $0.flatMap { median(of: $0) } })
        row("users", \.users)
        row("mails", \.mails)
        row("users with a mail", \.usersMailed)
        let reasons = Set(counts.compactMap(\.?.reasons).flatMap(\.keys)).sorted()
        for reason in reasons where !reason.hasPrefix("send ") {
            row(reason) { $0.reasons[reason] ?? 0 }
        }
    }

    private func median(of counts: Statistics.Counts) -> Int? {
        Spread(period.series(counts))?.median
    }

    private func spread(of counts: Statistics.Counts) -> String {
        guard let spread = Spread(period.series(counts)) else { return "0, 0, 0" }
        return "\(spread.least), \(spread.median), \(spread.greatest)"
    }

    /// `1 to 40 users, 2 to 3 users`; nil without a mail.
    private static func mailsPerUser(_ counts: Statistics.Counts) -> String? {
        let parts = counts.mailsPerUser.users.enumerated().dropFirst().filter { $1 > 0 }.map {
            "\(MailsPerUser.label($0)) to \($1) users"
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func encounterLines(of side: Side, label: String = "") -> [String] {
        let encounters = side.statistics.encounters
        guard !encounters.isEmpty else { return [] }
        var lines = ["two scenarios to one user within 24 h\(label):"]
        lines += encounters.prefix(Self.encountersMax).map {
            "  \($0.scenarios.joined(separator: " and ")): "
                + "\($0.mails) mails, \($0.matches) matches, \($0.users) users"
        }
        let more = encounters.count - Self.encountersMax
        if more > 0 { lines.append("  and \(more) more pairs") }
        return lines
    }

    private func restLines(of side: Side, label: String) -> [String] {
        let dropped = side.outcome.evicted.reduce(0, +)
        let lost = "dropped\(label): \(dropped) partial matches of users with too many"
        return (dropped == 0 ? [] : [lost + " (run.max_runs)"]) + [
            "waiting\(label): \(side.outcome.runsWaiting) partial matches, "
                + "\(side.outcome.mailsHeld) held mails"
        ]
    }
}

/// Rows of numbers for a terminal: labels to the left, numbers to the right, and the first number
/// less each of the others.
private struct TextTable {
    private var rows: [[String]]

    init(head: [String]) { rows = [head] }

    mutating func add(_ label: String) { rows.append([label]) }

    mutating func add(_ label: String, numbers: [Int?]) {
        let differences = numbers.dropFirst().map { other in
            let change = (numbers[0] ?? 0) - (other ?? 0)
            return change > 0 ? "+\(change)" : "\(change)"
        }
        rows.append([label] + numbers.map { $0.map(String.init) ?? "-" } + differences)
    }

    var lines: [String] {
        let widths = rows[0].indices.map { column in
            rows.filter { $0.count > 1 || column > 0 }
                .map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
                return index == 0 ? cell + padding : padding + cell
            }
            let line = row.count == 1 ? row[0] : cells.joined(separator: "  ")
            return line
        }
    }
}
