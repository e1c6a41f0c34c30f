package import Events

/// How far a stream of events has come: the highest event time seen, less the allowed lateness.
///
/// An event before it is late. Without an allowed lateness such events count all the same, in
/// order of arrival; with one, what comes in time is sorted, and what does not is dropped.
package struct Watermark: Equatable, Sendable {
    package private(set) var time: EventTime
    private let lateness: Span

    /// - Parameters:
    ///   - time: Where an earlier stretch of the stream ended.
    ///   - lateness: How far behind the newest event another may be.
    package init(_ time: EventTime = .distantPast, lateness: Span = .seconds(0)) {
        precondition(lateness >= .seconds(0), "nobody is late by less than nothing")
        self.time = time
        self.lateness = lateness
    }

    package enum Arrival: Equatable, Sendable { case inTime, late, tooLate }

    /// Takes in the time of the next event.
    package mutating func take(_ event: EventTime) -> Arrival {
        guard event < time else {
            time = max(time, event - lateness)
            return .inTime
        }
        return lateness > .seconds(0) ? .tooLate : .late
    }

    /// The wall clock moves a silent stream.
    package mutating func idle(until now: EventTime) { time = max(time, now - lateness) }
}
