import Events
import Patterns
import Playing

/// What happened to a user, in order; of a long one the end.
struct Timeline: Sendable {
    private var entries: [[String]] = []
    private var dropped = 0
    /// Events that the scenario does not ask for, one behind the other: their names, counted.
    private var passed: Passed?
    /// Names that were hinted at before.
    private var hinted: [String] = []

    private struct Passed {
        /// When the first one came.
        let start: String
        var names: [(name: String, count: Int)] = []
        var others = 0
        var hints: [String] = []
    }

    /// Entries that are shown.
    private static let entriesMax = 200
    /// Names of passed events that are shown in one line.
    private static let namesMax = 5

    /// `what`: the event; nil: time passed.
    mutating func add(_ time: EventTime, _ zone: Zone, _ what: String?, _ lines: [String]) {
        flush()
        let head = "\(zone.text(time))" + (what.map { "  \($0)" } ?? "")
        append([head] + lines.map { "    \($0)" })
    }

    /// An event that the scenario does not ask for.
    mutating func pass(_ name: String, _ time: EventTime, _ zone: Zone, _ known: Vocabulary) {
        var passed = passed ?? Passed(start: zone.text(time))
        if let index = passed.names.firstIndex(where: { $0.name.hasBytes(of: name) }) {
            passed.names[index].count += 1
        } else if passed.names.count < Self.namesMax {
            passed.names.append((name, 1))
            let hint = Spelling.hint(name, in: known.events)
            if !hint.isEmpty, !hinted.contains(name), hinted.count < Self.entriesMax {
                hinted.append(name)
                passed.hints.append("'\(Printable.text(name))' is none of its events\(hint)")
            }
        } else {
            passed.others += 1
        }
        self.passed = passed
    }

    var lines: [String] {
        var whole = self
        whole.flush()
        let dropped = whole.dropped + max(0, whole.entries.count - Self.entriesMax)
        let cut = dropped > 0 ? ["… \(dropped) earlier events and decisions, then"] : []
        let lines = whole.entries.suffix(Self.entriesMax).flatMap(\.self)
        return lines.isEmpty ? ["no event of the user"] : cut + lines
    }

    private mutating func flush() {
        guard let passed else { return }
        self.passed = nil
        var names = passed.names.map { name, count in
            Printable.text(name) + (count > 1 ? " (\(count))" : "")
        }
        if passed.others > 0 { names.append("\(passed.others) others") }
        append(
            ["\(passed.start)  not asked for: \(names.joined(separator: ", "))"]
                + passed.hints.map { "    (\($0))" })
    }

    private mutating func append(_ entry: [String]) {
        entries.append(entry)
        // In pieces, so that a long timeline costs no more than a short one.
        guard entries.count >= 2 * Self.entriesMax else { return }
        dropped += entries.count - Self.entriesMax
        entries.removeFirst(entries.count - Self.entriesMax)
    }
}
