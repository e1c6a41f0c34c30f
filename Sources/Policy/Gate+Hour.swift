import Events
import Matching
import Scenarios

// When a mail is due by `send.at`.

extension Gate {
    /// How late after an hour of the day a match may still be sent at once.
    static let behindMax = Events.Span.hours(2)

    struct Hour {
        /// What `expires_after` counts from.
        let since: EventTime
        /// Nil: as soon as it may.
        let due: EventTime?
    }

    /// Why there is no hour.
    struct NoHour: Error {
        enum Found {
            case date(EventTime, due: EventTime)
            /// What is no date, in a word: the thing itself may be anything.
            case other(String)
        }

        let suppression: Decision.Suppression
        let found: Found
    }

    func hour(of held: Held, in zone: Zone, at now: EventTime) -> Result<Hour, NoHour> {
        let (match, program) = (held.match, set.programs[held.match.run.program])
        let at = program.scenario.sends[held.mail].at
        guard at.isShifted else {
            let due = next(at.hour, for: match, in: zone, at: now)
            return .success(Hour(since: match.at, due: due))
        }
        var base = match.at
        var told: EventTime?
        if let date = program.mails[held.mail].date {
            let value = date.value(properties: [], captures: match.run.captures)
            guard let date = EventTime(value, in: zone) else {
                return .failure(NoHour(suppression: .noDate, found: .other(value.noun)))
            }
            told = date
            base = date
        }
        if at.months != 0 || at.days != 0 {
            base = zone.shift(base, months: at.months, days: at.days)
        }
        var due = base + at.span
        if let wanted = timeOfDay(at.hour, for: match, in: zone) {
            due =
                at.namesDay
                ? zone.instant(wanted, onDayOf: due) : zone.next(wanted, from: due)
        }
        // A mail for a day that is over would say what is no longer so.
        if let told, due < match.at {
            return .failure(NoHour(suppression: .datePassed, found: .date(told, due: due)))
        }
        return .success(Hour(since: due, due: due))
    }

    private func timeOfDay(
        _ hour: Moment.Hour, for match: Match, in zone: Zone
    ) -> Events.Span? {
        switch hour {
        case .any: nil
        case .local(let minute): .minutes(Int64(minute))
        case .sameLocalTime: zone.timeOfDay(at: match.run.latest)
        }
    }

    /// The next such time of day. Counted from the match, so that a gate that is a little behind
    /// finds the same hour; one that is far behind waits for it to come again.
    private func next(
        _ hour: Moment.Hour, for match: Match, in zone: Zone, at now: EventTime
    ) -> EventTime? {
        guard let wanted = timeOfDay(hour, for: match, in: zone) else { return nil }
        var start = match.at
        if hour == .sameLocalTime {
            // The same time a day later is over when the clock was set forward in between.
            let forward =
                zone.offsetSeconds(at: match.at) - zone.offsetSeconds(at: match.run.latest)
            start = start - .seconds(Int64(max(0, forward)))
        }
        return zone.next(wanted, from: max(start, now - Self.behindMax))
    }
}

extension Value {
    fileprivate var noun: String {
        switch self {
        case .missing: "nothing"
        case .bool: "true or false"
        case .integer, .double: "a number"
        case .string: "a text"
        case .json: "a list or object"
        }
    }
}
