extension EventTime {
    /// Midnight UTC at the start of `date`.
    package init(_ date: CivilDate) {
        self.init(milliseconds: date.daysSince1970 * Self.millisecondsPerDay)
    }

    /// Reads `2026-04-01T10:00:00+09:00` and what trackers make of it: `Z`, `+0900` or `+09`; a
    /// space for the `T`; lower-case letters; no seconds; a fraction of 1 to 9 digits, cut (not
    /// rounded) to milliseconds; a date alone, which is its midnight. Without a zone it is UTC.
    ///
    /// A leap second (`:60`) is the last millisecond of its minute, so that it keeps its date.
    /// The year has four digits. Allocates nothing.
    ///
    /// - Returns: nil for anything else, and for dates and times that do not exist.
    package init?(iso8601 text: Swift.Span<UInt8>) {
        var scanner = ISO8601Scanner()
        guard let time = scanner.time(text) else { return nil }
        self = time
    }

    /// Reads as `init(iso8601:)` of bytes does.
    package init?(iso8601 text: String) {
        self.init(iso8601: text.utf8.span)
    }

    static let millisecondsPerDay: Int64 = 86_400_000
}

extension EventTime: CustomStringConvertible {
    /// ISO 8601 in UTC: `2026-04-01T01:00:00Z`, with `.123` when there are milliseconds.
    ///
    /// A year before 0000 or past 9999 has a sign, as ISO's expanded form does; that form is for
    /// people, `init(iso8601:)` does not read it.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(32)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends what `description` says.
    func write(to text: inout [UInt8]) {
        let (days, rest) = CivilDate.divideDown(milliseconds, by: Self.millisecondsPerDay)
        let date = CivilDate(daysSince1970: days)
        func put(_ number: Int64, _ digits: Int, _ end: Unicode.Scalar) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while number / divisor >= 10 { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: end))
        }
        if date.year < 0 || date.year > 9999 {
            text.append(UInt8(ascii: date.year < 0 ? "-" : "+"))
        }
        put(abs(date.year), 4, "-")
        put(date.month, 2, "-")
        put(date.day, 2, "T")
        put(rest / 3_600_000, 2, ":")
        put(rest / 60_000 % 60, 2, ":")
        let milliseconds = rest % 1000
        put(rest / 1000 % 60, 2, milliseconds == 0 ? "Z" : ".")
        if milliseconds > 0 { put(milliseconds, 3, "Z") }
    }
}

/// Walks over one timestamp, left to right. Keeps the place only: the text is lent to each act.
private struct ISO8601Scanner {
    private var place = 0

    mutating func time(_ text: Swift.Span<UInt8>) -> EventTime? {
        guard let date = date(text) else { return nil }
        let midnight = EventTime(date).milliseconds
        guard place < text.count else { return EventTime(milliseconds: midnight) }
        guard take(text, "T") || take(text, "t") || take(text, " "), let clock = clock(text),
            let offset = offset(text),
            place == text.count
        else { return nil }
        return EventTime(milliseconds: midnight + clock - offset)
    }

    private mutating func date(_ text: Swift.Span<UInt8>) -> CivilDate? {
        guard let year = number(text, digits: 4), take(text, "-"),
            let month = number(text, digits: 2), take(text, "-"),
            let day = number(text, digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// - Returns: milliseconds since midnight.
    private mutating func clock(_ text: Swift.Span<UInt8>) -> Int64? {
        guard let hour = number(text, digits: 2), hour <= 23, take(text, ":"),
            let minute = number(text, digits: 2), minute <= 59
        else { return nil }
        let minutes = (hour * 60 + minute) * 60_000
        guard take(text, ":") else { return minutes }
        guard let second = number(text, digits: 2), second <= 60 else { return nil }
        guard take(text, ".") || take(text, ",") else {
            return minutes + min(second * 1000, 59_999)
        }
        guard let fraction = fraction(text) else { return nil }
        return minutes + min(second * 1000 + fraction, 59_999)
    }

    /// - Returns: milliseconds.
    private mutating func fraction(_ text: Swift.Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        var digits = 0
        while let digit = digit(text) {
            if digits < 3 { value = value * 10 + digit }
            digits += 1
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in digits..<max(digits, 3) { value *= 10 }
        return value
    }

    /// - Returns: milliseconds east of UTC.
    private mutating func offset(_ text: Swift.Span<UInt8>) -> Int64? {
        if place == text.count || take(text, "Z") || take(text, "z") { return 0 }
        let isWest = take(text, "-")
        guard isWest || take(text, "+"), let hours = number(text, digits: 2), hours <= 23 else {
            return nil
        }
        var minutes: Int64 = 0
        if take(text, ":") || place < text.count {
            guard let number = number(text, digits: 2), number <= 59 else { return nil }
            minutes = number
        }
        let east = (hours * 60 + minutes) * 60_000
        return isWest ? -east : east
    }

    private mutating func number(_ text: Swift.Span<UInt8>, digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit(text) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit(_ text: Swift.Span<UInt8>) -> Int64? {
        guard place < text.count else { return nil }
        let digit = text[place] &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        place += 1
        return Int64(digit)
    }

    private mutating func take(_ text: Swift.Span<UInt8>, _ wanted: Unicode.Scalar) -> Bool {
        guard place < text.count, text[place] == UInt8(ascii: wanted) else { return false }
        place += 1
        return true
    }
}
