package import Events

/// A partial match of one user: the first `ids.count` steps have been taken.
package struct Run: Equatable, Sendable {
    /// Index in the `ProgramSet`; `unknownProgram` only in what is held of a scenario that is gone.
    package var program: Int
    /// Of the pattern's `per`; missing without one.
    package var key: Value
    /// Of the first step's event.
    package var start: EventTime
    /// Of the newest step's event.
    package var latest: EventTime
    /// Of the event that first took the newest step: differs from `latest` once a newer event
    /// has taken its place.
    package var arrived: EventTime
    /// The message id of each step's event.
    package var ids: [String]
    /// Laid out by the program; steps not taken yet are missing.
    package var captures: [Value]

    package static let unknownProgram = -1

    package init(
        program: Int, key: Value, start: EventTime, latest: EventTime, arrived: EventTime,
        ids: [String], captures: [Value]
    ) {
        self.program = program
        self.key = key
        self.start = start
        self.latest = latest
        self.arrived = arrived
        self.ids = ids
        self.captures = captures
    }
}

/// A completed run.
package struct Match: Equatable, Sendable {
    package var run: Run
    /// The event time of its completion: of the last event, or the deadline.
    package var at: EventTime

    package init(run: Run, at: EventTime) {
        self.run = run
        self.at = at
    }
}

/// What the matcher did besides matching, for the metrics.
package struct MatchTally: Equatable, Sendable {
    /// By program.
    package var started: [Int]
    package var evicted: [Int]

    package init(programs: Int) {
        started = Array(repeating: 0, count: programs)
        evicted = started
    }
}
