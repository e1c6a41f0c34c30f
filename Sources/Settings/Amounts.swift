package import Events
import Scenarios

// Texts with units, and what they mean.

/// A rolling limit: at most `count` mails in any `span`.
package struct Cap: Equatable, Sendable {
    /// 1...50
    package let count: Int
    package let span: Span
    /// So many of them are for scenarios of at least this priority.
    package var reserve: Reserve?

    package struct Reserve: Equatable, Sendable {
        /// Less than the cap's.
        package let count: Int
        /// 1...100
        package let priority: Int

        package init(count: Int, priority: Int) {
            self.count = count
            self.priority = priority
        }
    }

    package init(count: Int, span: Span, reserve: Reserve? = nil) {
        self.count = count
        self.span = span
        self.reserve = reserve
    }
}

/// Milliseconds in `250ms`, `90s`, `15m`, `24h`, `14d`; nil for anything else or over 10 years.
package func milliseconds(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, digits.count <= 12, let number = Int64(digits) else { return nil }
    let units: [String: Int64] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
    guard let unit = units[String(text.dropFirst(digits.count))] else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow || product > 3_650 * 86_400_000 ? nil : product
}

/// `3 per 7d`, or `3 per 7d (1 for priority 80)`
func parsedCap(_ text: Substring) -> Cap? {
    let words = text.split(separator: " ")
    guard words.count >= 3, words[1] == "per", let count = Int(words[0]),
        (1...50).contains(count), let span = milliseconds(String(words[2])), span > 0
    else { return nil }
    var cap = Cap(count: count, span: Span(milliseconds: span))
    if words.count == 3 { return cap }
    guard words.count == 7, words[3].hasPrefix("("), words[4...5] == ["for", "priority"],
        words[6].hasSuffix(")"), let reserved = Int(words[3].dropFirst()),
        let priority = Int(words[6].dropLast()), (1..<count).contains(reserved),
        (1...100).contains(priority)
    else { return nil }
    cap.reserve = Cap.Reserve(count: reserved, priority: priority)
    return cap
}

/// `1 per 1d and 3 per 7d`: each of them holds.
func parsedCaps(_ text: String) -> [Cap]? {
    let parts = text.split(separator: " and ", omittingEmptySubsequences: false)
    let caps = parts.compactMap(parsedCap)
    return caps.count == parts.count && caps.count <= 4 ? caps : nil
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}

/// The shortest text for a duration: `250ms`, `90s`, `1h`.
func durationText(_ duration: Duration) -> String {
    let milliseconds = Int64(duration / .milliseconds(1))
    let units: [(String, Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ]
    for (name, size) in units where milliseconds > 0 && milliseconds % size == 0 {
        return "\(milliseconds / size)\(name)"
    }
    return "\(milliseconds)ms"
}
