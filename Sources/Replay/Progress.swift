/// How far a replay is, as a line for a terminal.
package struct Progress: Equatable, Sendable {
    /// Bytes, or records.
    package var done: Int
    /// Nil: nobody knows, as of a pipe.
    package var total: Int?
    package var events: Int
    package var elapsed: Duration

    package init(done: Int, total: Int?, events: Int, elapsed: Duration) {
        self.done = done
        self.total = total
        self.events = events
        self.elapsed = elapsed
    }

    private static let barColumns = 24

    /// `[=======>        ]  30 %  412 k events  305 k/s  0:03 left`
    package var line: String {
        let seconds = elapsed / .seconds(1)
        let rate = seconds > 0 ? Double(events) / seconds : 0
        var parts = ["\(Self.short(Double(events))) events", "\(Self.short(rate))/s"]
        if let total, total > 0 {
            let share = min(1, max(0, Double(done) / Double(total)))
            let percent = String(Int(share * 100))
            let padding = String(repeating: " ", count: 3 - percent.utf8.count)
            parts.insert("\(bar(share)) \(padding)\(percent) %", at: 0)
            // A guess from the first moments is none.
            if share > 0.001, seconds >= 1 {
                parts.append("\(Self.clock(seconds * (1 - share) / share)) left")
            }
        }
        return parts.joined(separator: "  ")
    }

    private func bar(_ share: Double) -> String {
        let filled = Int(share * Double(Self.barColumns))
        let head = filled < Self.barColumns ? ">" : ""
        let rest = Self.barColumns - filled - head.utf8.count
        return "[" + String(repeating: "=", count: filled) + head
            + String(repeating: " ", count: rest) + "]"
    }

    /// Three digits and a unit.
    private static func short(_ number: Double) -> String {
        let (value, unit) =
            switch number {
            case 999_500_000...: (number / 1e9, " G")
            case 999_500...: (number / 1e6, " M")
            case 1000...: (number / 1e3, " k")
            default: (number, "")
            }
        guard !unit.isEmpty, value < 9.95 else { return "\(Int(value.rounded()))\(unit)" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)\(unit)"
    }

    /// `0:03`, `1:02:03`
    private static func clock(_ seconds: Double) -> String {
        // A slow start may promise centuries.
        let whole = Int(min(seconds, 359_999).rounded())
        let (minutes, rest) = (whole / 60 % 60, whole % 60)
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        return whole < 3600
            ? "\(minutes):\(two(rest))" : "\(whole / 3600):\(two(minutes)):\(two(rest))"
    }
}
