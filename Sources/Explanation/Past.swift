import Events
import Matching

/// Partial matches that time brought to an end: what comes after them comes too late.
struct Past {
    private(set) var ends: [End] = []

    /// Older ones are forgotten.
    private static let endsMax = 64

    struct End {
        let run: Run
        let at: EventTime
        /// By a trailing absence.
        let isMatch: Bool
    }

    mutating func note(_ run: Run, at time: EventTime, isMatch: Bool) {
        ends.append(End(run: run, at: time, isMatch: isMatch))
        if ends.count > Self.endsMax { ends.removeFirst() }
    }
}
