/// A time zone as data: what the local clock shows at any instant, without asking anybody.
///
/// Local time of day is a `Span` since local midnight, in 0..<24 h as the wall clock shows it.
package struct Zone: Equatable, Sendable {
    /// From here on the local clock is `offsetSeconds` ahead of UTC.
    package struct Transition: Equatable, Sendable {
        package var at: EventTime
        package var offsetSeconds: Int

        package init(at: EventTime, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    package static let utc = Zone(name: "UTC", offsetSeconds: 0)

    /// The IANA identifier: `Asia/Tokyo`.
    package let name: String
    /// Ascending; the first holds for all time before the second.
    private let transitions: [Transition]

    /// `offsetSeconds` holds before the first of the `transitions`, which ascend.
    package init(name: String, offsetSeconds: Int, transitions: [Transition] = []) {
        precondition(
            zip(transitions, transitions.dropFirst()).allSatisfy { $0.at < $1.at },
            "transitions ascend")
        self.name = name
        self.transitions =
            [Transition(at: .distantPast, offsetSeconds: offsetSeconds)] + transitions
    }

    package func offsetSeconds(at time: EventTime) -> Int {
        transitions[segment(at: time)].offsetSeconds
    }

    /// What the local clock shows.
    package func timeOfDay(at time: EventTime) -> Span {
        Span(milliseconds: floorMod(local(time), Self.day.milliseconds))
    }

    /// What the local clock shows in whole minutes: 0..<1440.
    package func minuteOfDay(at time: EventTime) -> Int {
        Int(timeOfDay(at: time).milliseconds / 60_000)
    }

    /// The first instant at or after `time` at which a local day's `timeOfDay` has come.
    ///
    /// A day on which the clock jumps over it has it at the first instant after the gap; a day on
    /// which the clock shows it twice has it the first time only.
    package func next(_ timeOfDay: Span, from time: EventTime) -> EventTime {
        precondition(timeOfDay >= .seconds(0) && timeOfDay < Self.day, "a time of day")
        let midnight = (EventTime(milliseconds: local(time)) - self.timeOfDay(at: time))
            .milliseconds
        // Yesterday's, too: a clock that was set back at midnight shows yesterday again.
        for days in -1...3 {
            let wanted = midnight.addingReportingOverflow(
                Int64(days) * Self.day.milliseconds + timeOfDay.milliseconds)
            if wanted.overflow { break }
            let instant = instant(local: wanted.partialValue)
            if instant >= time { return instant }
        }
        return .distantFuture
    }

    /// The end of the daily window of local time that `time` is in, half-open, in minutes since
    /// midnight; may run over midnight.
    ///
    /// - Returns: the first instant at which the local clock is outside; nil when it is at `time`.
    package func end(ofWindowFrom start: Int, to end: Int, containing time: EventTime)
        -> EventTime?
    {
        precondition(start != end, "an empty window has no end")
        var instant = time
        while contains(minuteOfDay(at: instant), from: start, to: end) {
            let left = floorMod(
                Span.minutes(Int64(end)).milliseconds - timeOfDay(at: instant).milliseconds,
                Self.day.milliseconds)
            let expected = instant + Span(milliseconds: left)
            let following = segment(at: instant) + 1
            // The clock is changed on the way: look again from there.
            guard following < transitions.count, transitions[following].at <= expected else {
                return expected
            }
            instant = transitions[following].at
        }
        return instant == time ? nil : instant
    }

    private static let day = Span.days(1)

    private func contains(_ minute: Int, from start: Int, to end: Int) -> Bool {
        start < end ? start <= minute && minute < end : minute >= start || minute < end
    }

    /// Milliseconds on the local clock, counted like an `EventTime`; saturated.
    func local(_ time: EventTime) -> Int64 {
        (time + .seconds(Int64(offsetSeconds(at: time)))).milliseconds
    }

    /// The first instant at which the local clock shows `local` or, in a gap, has jumped over it.
    func instant(local: Int64) -> EventTime {
        // No zone is further than 15 h from UTC, so this one is surely early enough.
        var index = segment(at: EventTime(milliseconds: local) - .hours(18))
        while true {
            let offset = Span.seconds(Int64(transitions[index].offsetSeconds))
            let candidate = EventTime(milliseconds: local) - offset
            if candidate < transitions[index].at { return transitions[index].at }
            index += 1
            if index == transitions.count || candidate < transitions[index].at {
                return candidate
            }
        }
    }

    /// The index of the last transition at or before `time`.
    private func segment(at time: EventTime) -> Int {
        var low = 0
        var high = transitions.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if transitions[middle].at <= time { low = middle } else { high = middle }
        }
        return low
    }
}

private func floorMod(_ value: Int64, _ modulus: Int64) -> Int64 {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
}
