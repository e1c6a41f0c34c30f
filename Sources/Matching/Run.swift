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
    package var ids: [String] { didSet { taken = ids.count } }
    /// How many those are: asked of every run of a user at every event, when the ids are elsewhere in
    /// memory.
    package private(set) var taken: Int
    /// Laid out by the program, which says what there is of steps not taken yet.
    package var captures: [Value]
    /// Nil in a plain program.
    package var place: Place? {
        get {
            guard case .at(let place) = box else { return nil }
            return place
        }
        set { box = newValue.map { .at($0) } ?? .nowhere }
    }
    /// Elsewhere, since most runs have none: they are moved around by the million.
    private var box: Box

    private indirect enum Box: Equatable, Sendable {
        case nowhere
        case at(Place)
    }

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
        package var folded = Folded()

        package init(state: Int) { self.state = state }
    }

    /// What is left of events whose ids a run does not keep: its first and its newest ones it does.
    package struct Folded: Equatable, Sendable {
        package var count = 0
        /// 64-bit FNV-1a of the ids and the steps that took them.
        package var hash = UInt64.fnv1aBasis

        package init() {}

        mutating func add(_ id: String, taker: Int) {
            count += 1
            hash = .fnv1a("\(taker),\(id.utf8.count):\(id)".utf8, after: hash)
        }
    }

    /// Keeps at most `max` ids.
    ///
    /// - Returns: how many were folded.
    mutating func fold(to max: Int) -> Int {
        guard ids.count > max, var place else { return 0 }
        let surplus = 1...(ids.count - max)
        for index in surplus { place.folded.add(ids[index], taker: place.takers[index]) }
        ids.removeSubrange(surplus)
        place.takers.removeSubrange(surplus)
        self.place = place
        return surplus.count
    }

    package static let unknownProgram = -1

    /// What its deadline is made of, without references: to be handed around.
    struct Stand {
        let start: EventTime
        let latest: EventTime
        let arrived: EventTime
        /// How many steps a plain one has taken.
        let taken: Int
        /// Of the automaton; nil in a plain program.
        let state: Int?
    }

    var stand: Stand {
        Stand(
            start: start, latest: latest, arrived: arrived, taken: taken, state: place?.state)
    }

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
        taken = ids.count
        self.captures = captures
        box = place.map { .at($0) } ?? .nowhere
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
    /// Events whose ids a run did not keep.
    package var folded: [Int]

    package init(programs: Int) {
        started = Array(repeating: 0, count: programs)
        evicted = started
        folded = started
    }
}
