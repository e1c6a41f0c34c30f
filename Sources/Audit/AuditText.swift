import Foundation

extension Audit {
    /// Ids that are named of one fault.
    private static let examplesMax = 5

    /// A table for people; without a line end.
    package var text: String {
        var lines = ["EVENTS", row("partition", "first", "end", "next", "lag")]
        lines += partitions.map { book in
            row(
                "\(book.partition)", "\(book.range.lowerBound)", "\(book.range.upperBound)",
                book.next.map { "\($0)" } ?? "-", "\(book.lag)")
        }
        lines += ["", "DECISIONS", pair("matches", counts.matches)]
        lines += [
            pair("  = send", counts.send), pair("  + suppress", counts.suppress),
            pair("  + held", counts.held, "in states: \(counts.heldInStates)"),
            pair("outbox", outbox, "under way"),
        ]
        lines += ["", "MAILS", pair("requests", counts.requests)]
        lines += [
            pair("  = sent", counts.sent),
            pair("  + failed", counts.failed, "in mail-dead: \(counts.dead)"),
            pair("  + expired", counts.expired), pair("  + waiting", counts.waiting, "under way"),
        ]
        if knowsDeliveries { lines.append(pair("delivered", counts.delivered)) }
        lines += [""] + remarks + verdict
        return lines.joined(separator: "\n")
    }

    private var remarks: [String] {
        var lines: [String] = []
        if settled > 0 { lines.append("\(settled) looked wrong and arrived meanwhile") }
        if unreadableStates > 0 {
            lines.append("\(unreadableStates) states in Redis cannot be read")
        }
        if heldByMeta != counts.heldInStates {
            lines.append("the shards count \(heldByMeta) held mails (nagori_held_mails)")
        }
        if isPartial {
            lines.append("some topics begin late: not everything that is older could be asked")
        }
        return lines
    }

    private var verdict: [String] {
        guard !isBalanced else { return ["The books balance."] }
        var lines = ["The books DO NOT balance:"]
        for book in partitions {
            if let fault = book.fault {
                lines.append("  partition \(book.partition): \(fault.meaning)")
            }
        }
        for (fault, ids) in faults {
            lines.append("  \(ids.count) \(fault.rawValue): \(fault.meaning)")
            let more = ids.count > Self.examplesMax ? ", …" : ""
            lines.append("    " + ids.prefix(Self.examplesMax).joined(separator: ", ") + more)
        }
        return lines
    }

    private func pair(_ name: String, _ number: Int, _ remark: String = "") -> String {
        let line = Self.padded(name, 14, isNumber: false) + Self.padded("\(number)", 12)
        return remark.isEmpty ? line : line + "  (\(remark))"
    }

    private func row(_ cells: String...) -> String {
        cells.enumerated().map { Self.padded($1, $0 == 0 ? 10 : 14, isNumber: $0 > 0) }.joined()
    }

    private static func padded(_ text: String, _ width: Int, isNumber: Bool = true) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return isNumber ? space + text : text + space
    }
}

extension Audit {
    /// One object for programs; without a line end.
    package var json: String {
        let report = Report(
            balanced: isBalanced, partial: isPartial, settled: settled, outbox: outbox,
            unreadable_states: unreadableStates,
            partitions: partitions.map {
                Report.Partition(
                    partition: $0.partition, first: $0.range.lowerBound, end: $0.range.upperBound,
                    next: $0.next, lag: $0.lag, fault: $0.fault?.rawValue)
            },
            decisions: [
                "matches": counts.matches, "send": counts.send, "suppress": counts.suppress,
                "held": counts.held, "held_in_states": counts.heldInStates,
            ],
            mails: [
                "requests": counts.requests, "sent": counts.sent, "failed": counts.failed,
                "expired": counts.expired, "waiting": counts.waiting, "dead": counts.dead,
            ].merging(knowsDeliveries ? ["delivered": counts.delivered] : [:]) { $1 },
            faults: Dictionary(
                uniqueKeysWithValues: faults.map { ($0.fault.rawValue, $0.ids) }),
            messages: Dictionary(uniqueKeysWithValues: messages.map { ($0.topic, $0.count) }))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Numbers, names and ids all have their JSON.
        guard let data = try? encoder.encode(report) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The names are those of the JSON.
private struct Report: Encodable {
    struct Partition: Encodable {
        let partition: Int
        let first: Int64
        let end: Int64
        let next: Int64?
        let lag: Int64
        let fault: String?
    }

    let balanced: Bool
    let partial: Bool
    let settled: Int
    let outbox: Int
    let unreadable_states: Int
    let partitions: [Partition]
    let decisions: [String: Int]
    let mails: [String: Int]
    let faults: [String: [String]]
    let messages: [String: Int]
}
