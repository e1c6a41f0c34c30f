extension Zone {
    /// The same local time so many months and then days later, or earlier. A day that the month
    /// has not becomes its last; a time that the clock jumps over, the first instant after the gap.
    package func shift(_ time: EventTime, months: Int, days: Int) -> EventTime {
        let (day, clock) = dayAndClock(of: time)
        let date = CivilDate(daysSince1970: day)
        let (years, month) = CivilDate.divideDown(date.month - 1 + Int64(months), by: 12)
        let year = date.year + years
        let last = CivilDate.days(of: month + 1, in: year)
        guard let shifted = CivilDate(year: year, month: month + 1, day: min(date.day, last)) else {
            preconditionFailure("a month has each day up to its last")
        }
        return instant(clock, on: shifted.daysSince1970 + Int64(days))
    }

    /// The instant of that local day at which the local clock shows `timeOfDay`.
    package func instant(_ timeOfDay: Span, onDayOf time: EventTime) -> EventTime {
        instant(timeOfDay, on: day(of: time))
    }

    /// The local day, counted from 1970-01-01.
    package func day(of time: EventTime) -> Int64 { dayAndClock(of: time).number }

    /// The first instant of the next local day.
    package func startOfDay(after time: EventTime) -> EventTime {
        instant(.seconds(0), on: day(of: time) + 1)
    }

    /// The local day, counted from 1970-01-01, and the time since its midnight.
    private func dayAndClock(of time: EventTime) -> (number: Int64, clock: Span) {
        let (day, rest) = CivilDate.divideDown(local(time), by: EventTime.millisecondsPerDay)
        return (day, Span(milliseconds: rest))
    }

    private func instant(_ clock: Span, on day: Int64) -> EventTime {
        let (midnight, overflow) = day.multipliedReportingOverflow(by: EventTime.millisecondsPerDay)
        let (local, more) = midnight.addingReportingOverflow(clock.milliseconds)
        return overflow || more ? .distantFuture : instant(local: local)
    }
}
