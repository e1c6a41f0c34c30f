package import Events

/// An instant on the proleptic Gregorian calendar, at some offset from UTC.
package struct CivilTime: Equatable, Sendable {
    package var year: Int64
    /// 1...12
    package var month: Int64
    /// 1...31
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    package var millisecond: Int64
    /// 0: Sunday.
    package var weekday: Int

    /// - Parameters:
    ///   - time: The instant.
    ///   - offset: East of UTC.
    package init(_ time: EventTime, offset: Span = Span(milliseconds: 0)) {
        let local = (time + offset).milliseconds
        let days = Self.floorDivide(local, 86_400_000)
        let rest = local - days * 86_400_000
        (year, month, day) = Self.date(days)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        weekday = Int(((days + 4) % 7 + 7) % 7)
    }

    /// Days since 1970-01-01. Counts from March, so that the leap day ends the year
    /// (Hinnant, "chrono-compatible low-level date algorithms").
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        a >= 0 ? a / b : (a + 1) / b - 1
    }
}

/// `2026-04-03T11:00:00Z`, with `.123` when there are milliseconds; an `EventTime` describes itself so.
enum Timestamp {
    /// Takes any number of decimals (cut to milliseconds), and an offset
    /// `+09:00` in place of `Z`.
    static func parse(_ text: String) -> EventTime? {
        var rest = Substring(text)
        guard let year = digits(4, &rest), skip("-", &rest), let month = digits(2, &rest),
            skip("-", &rest), let day = digits(2, &rest), skip("T", &rest),
            let hour = digits(2, &rest), skip(":", &rest), let minute = digits(2, &rest),
            skip(":", &rest), let second = digits(2, &rest),
            let fraction = fraction(&rest), let offset = offset(rest)
        else { return nil }
        let days = CivilTime.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
        let time = EventTime(milliseconds: seconds * 1000 + fraction)
        // Refuses the 30th of February: it would come back as another day.
        let back = CivilTime(time, offset: .minutes(offset))
        guard (back.month, back.day, back.hour, back.minute) == (month, day, hour, minute) else {
            return nil
        }
        return time
    }

    private static func skip(_ character: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private static func digits(_ count: Int, _ rest: inout Substring) -> Int64? {
        let text = rest.prefix(count)
        guard text.utf8.count == count, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        rest.removeFirst(count)
        return Int64(text)
    }

    /// Milliseconds; 0 without a fraction, nil when one is begun without digits.
    private static func fraction(_ rest: inout Substring) -> Int64? {
        guard skip(".", &rest) else { return 0 }
        let text = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(text.count)
        return text.isEmpty ? nil : Int64((text + "00").prefix(3))
    }

    /// Minutes east of UTC.
    private static func offset(_ text: Substring) -> Int64? {
        if text == "Z" { return 0 }
        var rest = text
        let sign: Int64 = rest.first == "-" ? -1 : 1
        guard skip("+", &rest) || skip("-", &rest), let hours = digits(2, &rest),
            skip(":", &rest), let minutes = digits(2, &rest), rest.isEmpty, hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
