package import Events

/// Durations and times of day as scenarios write them.
package enum TimeText {
    /// The longest duration: ten years.
    static let spanMax = Span.days(3650)

    private static let units: [(scalar: Unicode.Scalar, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]

    /// `90s`, `15m`, `24h`, `14d` or a chain of falling units such as `1d12h`; `1d` is 24 h.
    ///
    /// - Returns: nil when the text is none, or is nothing, or is longer than `spanMax`.
    package static func span(_ text: String) -> Span? {
        var total: Int64 = 0
        var number: Int64?
        var unitsLeft = units[...]
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                let next = (number ?? 0) * 10 + Int64(digit)
                // In seconds even the longest has nine digits.
                guard next <= 1_000_000_000 else { return nil }
                number = next
            } else {
                guard let count = number,
                    let unit = unitsLeft.firstIndex(where: { $0.scalar == scalar })
                else { return nil }
                total += count * units[unit].milliseconds
                unitsLeft = units[(unit + 1)...]
                number = nil
            }
        }
        let span = Span(milliseconds: total)
        return number == nil && total > 0 && span <= spanMax ? span : nil
    }

    /// `HH:MM` as minutes since midnight, 0..<1440.
    package static func minute(_ text: some StringProtocol) -> Int? {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count == 5, scalars[2] == ":" else { return nil }
        let digits = [0, 1, 3, 4].compactMap { digit(scalars[$0]) }
        guard digits.count == 4 else { return nil }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        return hour < 24 && minute < 60 ? hour * 60 + minute : nil
    }

    /// `HH:MM-HH:MM`; the two must differ.
    static func quietHours(_ text: String) -> QuietHours? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = minute(ends[0]), let end = minute(ends[1]) else {
            return nil
        }
        return start == end ? nil : QuietHours(start: start, end: end)
    }

    /// `5%`, `0.25%`: in hundredths of a percent, 1..<10 000.
    static func share(_ text: String) -> Int? {
        guard text.hasSuffix("%") else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> Int? in
            let digits = part.unicodeScalars.compactMap(digit)
            guard digits.count == part.unicodeScalars.count, (1...2).contains(digits.count) else {
                return nil
            }
            return digits.reduce(0) { $0 * 10 + $1 }
        }
        guard numbers.count == parts.count, (1...2).contains(parts.count) else { return nil }
        let rest = parts.count == 1 ? 0 : numbers[1] * (parts[1].utf8.count == 1 ? 10 : 1)
        let share = numbers[0] * 100 + rest
        return share > 0 ? share : nil
    }

    /// `5%`, `0.25%`
    static func text(share: Int) -> String {
        let (whole, rest) = share.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)%" }
        return rest % 10 == 0
            ? "\(whole).\(rest / 10)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }

    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        ("0"..."9").contains(scalar) ? Int(scalar.value) - 0x30 : nil
    }
}
