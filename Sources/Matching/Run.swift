package import Events

/// A partial match of one user: in a plain program, the first `ids.count` steps have been taken.
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
    /// The message id of each event taken.
    package var ids: [String]
    /// Laid out by the program, which says what there is of steps not taken yet.
    package var captures: [Value]
    /// Nil in a plain program.
    package var place: Place?

    /// Where a run stands in its program's automaton.
    package struct Place: Equatable, Sendable {
        package var state: Int
        /// The steps that took the run's `ids`, one each.
        package var takers: [Int] = []
        /// Of the events, counted in the order in which the user's runs saw them: the first one
        /// taken, the last one, and the one that `after_match` asks for, if taken.
        package var first = 0
        package var last = 0
        package var mark: Int?

        package init(state: Int) { self.state = state }
    }

    package static let unknownProgram = -1

    package init(
        program: Int, key: Value, start: EventTime, latest: EventTime, arrived: EventTime,
        ids: [String], captures: [Value], place: Place? = nil
    ) {
        self.program = program
        self.key = key
        self.start = start
        self.latest = latest
        self.arrived = arrived
        self.ids = ids
        self.captures = captures
        self.place = place
    }
}

/// A completed run.
package struct Match: Equatable, Sendable {
    package var run: Run
    /// The event time of its completion: of the last event, or the deadline.
    package var at: EventTime
    /// `on_timeout: match`: its steps are not complete.
    package var isTimeout: Bool

    package init(run: Run, at: EventTime, isTimeout: Bool = false) {
        self.run = run
        self.at = at
        self.isTimeout = isTimeout
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
