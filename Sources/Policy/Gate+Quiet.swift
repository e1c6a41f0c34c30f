import Events
import Matching
import Scenarios

// When nobody wants to be disturbed.

extension Gate {
    /// Nil: at any time of any day.
    func quiet(_ guardian: Guard, in zone: Zone) -> QuietTime? {
        guard guardian.messageClass.isPolite else { return nil }
        let hours = guardian.ignoresQuietHours ? nil : guardian.quietHours ?? rules.quietHours
        let days = guardian.quietDays ?? rules.quietDays
        guard hours != nil || !days.isEmpty else { return nil }
        return QuietTime(hours: hours, days: days, zone: zone, holidays: rules.holidays)
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
}
