package import Events
import Messages
import Policy

/// By which clocks and holidays the quiet times of requests are read.
package struct QuietCalendar: Sendable {
    /// The zone of that name; nil when there is none.
    package var zoneNamed: @Sendable (String) -> Zone?
    /// In place of one that is not known here.
    package var zone: Zone
    /// Days, counted from 1970-01-01.
    package var holidays: Set<Int64>

    package init(
        zoneNamed: @escaping @Sendable (String) -> Zone? = { _ in nil }, zone: Zone = .utc,
        holidays: Set<Int64> = []
    ) {
        self.zoneNamed = zoneNamed
        self.zone = zone
        self.holidays = holidays
    }

    /// When the quiet that holds for the mail is over; nil: it may arrive now.
    func quietEnd(of request: MailRequest, at now: EventTime) -> EventTime? {
        guard let quiet = request.quiet else { return nil }
        let time = QuietTime(
            hours: quiet.hours, days: quiet.days, zone: zoneNamed(quiet.zone) ?? zone,
            holidays: holidays)
        return time.end(at: now)?.end
    }
}
