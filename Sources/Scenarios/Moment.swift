package import Events
package import Patterns

/// When a mail is due: counted from its match or from a date, by the recipient's calendar.
package struct Moment: Equatable, Sendable {
    /// A date that a step's event told; nil: the match.
    package var date: Expression?
    /// Added by the calendar: the same local time so many months and days later.
    package var months: Int
    package var days: Int
    /// Added by the clock.
    package var span: Span
    package var hour: Hour

    package init(
        date: Expression? = nil, months: Int = 0, days: Int = 0, span: Span = .seconds(0),
        hour: Hour = .any
    ) {
        self.date = date
        self.months = months
        self.days = days
        self.span = span
        self.hour = hour
    }

    /// What local time of day it has to be; without a date or calendar days, the next such time.
    package enum Hour: Equatable, Sendable {
        case any
        /// That of the last positive step's event.
        case sameLocalTime
        /// Minutes since midnight, 0..<1440.
        case local(minute: Int)
    }

    /// As soon as there is a match.
    package var isNow: Bool { self == Moment() }

    /// Whether a mail waits for something else than an hour of the day.
    package var isShifted: Bool {
        date != nil || months != 0 || days != 0 || span != .seconds(0)
    }

    /// Whether it names a day, so that a time of day means that day's.
    package var namesDay: Bool { date != nil || months != 0 || days != 0 }
}
