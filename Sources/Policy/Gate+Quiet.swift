import Events
import Matching
import Scenarios

// When nobody wants to be disturbed.

extension Gate {
    /// Quiet days and nights in a row that are looked through; more, and nothing waits for them.
    private static let stretchesMax = 1000

    /// When the quiet that holds at `now` is over, and why it holds; nil: it does not.
    func quiet(
        _ guardian: Guard, in zone: Zone, at now: EventTime
    ) -> (end: EventTime, why: Decision.Holding)? {
        guard guardian.messageClass.isPolite else { return nil }
        let days = guardian.quietDays ?? rules.quietDays
        let hours = guardian.ignoresQuietHours ? nil : guardian.quietHours ?? rules.quietHours
        let isDay = isQuiet(days, zone.day(of: now))
        var end = now
        for _ in 0..<Self.stretchesMax {
            if isQuiet(days, zone.day(of: end)) {
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

    /// A moment of the user's own behind the end of a quiet time, so that not all mails that
    /// waited go out at once; never so late that the mail would have expired.
    func spread(
        _ end: EventTime, _ guardian: Guard, for user: String, expiresAt: EventTime?
    ) -> EventTime {
        let width = (guardian.spread ?? rules.spread).milliseconds
        guard width > 0 else { return end }
        let lot = UInt64.fnv1a(user.utf8) % UInt64(width)
        let due = end + Span(milliseconds: Int64(lot))
        guard let expiresAt, expiresAt > end, due >= expiresAt else { return due }
        return expiresAt - Span(milliseconds: 1)
    }

    /// `day`: counted from 1970-01-01, which was a Thursday.
    private func isQuiet(_ days: QuietDays, _ day: Int64) -> Bool {
        if days.isEmpty { return false }
        let weekday = Int(((day + 4) % 7 + 7) % 7)
        return days.contains(weekday: weekday)
            || days.areHolidaysQuiet && rules.holidays.contains(day)
    }
}
