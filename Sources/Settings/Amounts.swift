import Events
import Scenarios

// Texts with units, and what they mean.

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

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}

/// The shortest text for a duration: `250ms`, `90s`, `1h`.
func durationText(_ duration: Duration) -> String {
    Span(milliseconds: Int64(duration / .milliseconds(1))).inOneUnit
}
