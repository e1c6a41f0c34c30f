/// An instant: milliseconds since 1970-01-01T00:00:00Z, negative before it.
package struct EventTime: Comparable, Hashable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static let distantPast = EventTime(milliseconds: .min)
    package static let distantFuture = EventTime(milliseconds: .max)

    package static func < (a: EventTime, b: EventTime) -> Bool { a.milliseconds < b.milliseconds }

    /// Saturates, so that no duration on any timestamp can trap.
    package static func + (time: EventTime, span: Span) -> EventTime {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(span.milliseconds)
        guard overflow else { return EventTime(milliseconds: sum) }
        return span.milliseconds < 0 ? .distantPast : .distantFuture
    }

    package static func - (time: EventTime, span: Span) -> EventTime {
        time + Span(milliseconds: span.milliseconds == .min ? .max : -span.milliseconds)
    }

    /// The time from `b` to `a`, saturated.
    package static func - (a: EventTime, b: EventTime) -> Span {
        let (gap, overflow) = a.milliseconds.subtractingReportingOverflow(b.milliseconds)
        return Span(milliseconds: overflow ? (a < b ? .min : .max) : gap)
    }
}

/// The earlier of those that there are.
package func earlier(_ a: EventTime?, _ b: EventTime?) -> EventTime? {
    guard let a, let b else { return a ?? b }
    return min(a, b)
}

/// A length of event time in whole milliseconds. `1d` is 24 h; calendars are the gate's affair.
package struct Span: Comparable, Hashable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func seconds(_ n: Int64) -> Span { Span(milliseconds: n * 1000) }
    package static func minutes(_ n: Int64) -> Span { .seconds(n * 60) }
    package static func hours(_ n: Int64) -> Span { .minutes(n * 60) }
    package static func days(_ n: Int64) -> Span { .hours(n * 24) }

    /// Saturates.
    package static func + (a: Span, b: Span) -> Span {
        let (sum, overflow) = a.milliseconds.addingReportingOverflow(b.milliseconds)
        guard overflow else { return Span(milliseconds: sum) }
        return Span(milliseconds: a.milliseconds < 0 ? .min : .max)
    }

    package static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
}
