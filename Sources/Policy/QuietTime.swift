package import Events
package import Scenarios

/// When a recipient does not want to be disturbed: hours of the night and whole days, by the clock and
/// the calendar of the recipient.
package struct QuietTime: Equatable, Sendable {
    /// Quiet days and nights in a row that are looked through; more, and nothing waits for them.
    private static let stretchesMax = 1000

    package var hours: QuietHours?
    package var days: QuietDays
    package var zone: Zone
    /// Days, counted from 1970-01-01, that `days` may name as holidays.
    package var holidays: Set<Int64>

    package init(hours: QuietHours?, days: QuietDays, zone: Zone, holidays: Set<Int64>) {
        self.hours = hours
        self.days = days
        self.zone = zone
        self.holidays = holidays
    }

    /// When the quiet that holds at `now` is over, and why it holds; nil: it does not.
    package func end(at now: EventTime) -> (end: EventTime, why: Decision.Holding)? {
        let isDay = isQuiet(zone.day(of: now))
        var end = now
        for _ in 0..<Self.stretchesMax {
            if isQuiet(zone.day(of: end)) {
                end = zone.startOfDay(after: end)
            } else if let hours,
                let later = zone.end(ofWindowFrom: hours.start, to: hours.end, containing: end),
                later > end
            {
                end = later
            } else {
                break
            }
        }
        // At the end of time no night ends any more: then nothing may wait for it.
        return end > now && end < .distantFuture ? (end, isDay ? .quietDay : .quietHours) : nil
    }

    /// `day`: counted from 1970-01-01, which was a Thursday.
    private func isQuiet(_ day: Int64) -> Bool {
        if days.isEmpty { return false }
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        return days.contains(weekday: weekday)
            || days.areHolidaysQuiet && holidays.contains(day)
    }
}
