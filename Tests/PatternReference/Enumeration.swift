package import Events
package import Scenarios

/// The matches of a pattern with `runs: all`, as slowly as can be: for each user and key every way
/// to hand events to steps is tried, and kept if nothing that docs/patterns.md says forbids it.
/// Shares nothing with the matcher and carries nothing from one event to the next.
///
/// Late events are in arrival order, as without `run.lateness`. `first_ever` is not known here.
package struct Enumeration {
    let pattern: Pattern
    let misreading: Misreading?
    let fault: Judgement.Fault?

    package init(
        _ pattern: Pattern, misreading: Misreading? = nil, fault: Judgement.Fault? = nil
    ) {
        self.pattern = pattern
        self.misreading = misreading
        self.fault = fault
    }

    /// Sorted.
    package func matches(in stream: [Arrival]) -> [FullMatch] {
        let lists = Moment.lists(in: stream, key: pattern.key, nil)
        let found = lists.flatMap { user, moments in
            keys(moments).flatMap { key in
                Ways(rules: self, key: key, moments: moments).matches().map { match in
                    var match = match
                    match.user = user
                    return match
                }
            }
        }
        return found.sorted()
    }

    private func keys(_ moments: [Moment]) -> Set<Value> {
        guard pattern.key != nil else { return [.missing] }
        let keys = Set(moments.map(\.key)).subtracting([.missing])
        return misreading == .keysAreOne ? Set(keys.prefix(1)) : keys
    }
}

/// A match with the events that each step took.
package struct FullMatch: Hashable, Sendable {
    package var at: EventTime
    package var user: String
    package var key: Value
    /// The ids of the events, each behind the name of the step that took it.
    package var taken: [String]
    package var isTimeout: Bool

    package init(
        at: EventTime, user: String, key: Value, taken: [String], isTimeout: Bool
    ) {
        self.at = at
        self.user = user
        self.key = key
        self.taken = taken
        self.isTimeout = isTimeout
    }
}

extension FullMatch: Comparable, CustomStringConvertible {
    /// By time; what is left to chance otherwise is settled by the rest.
    package static func < (a: FullMatch, b: FullMatch) -> Bool {
        (a.at, a.description) < (b.at, b.description)
    }

    package var description: String {
        let key = key == .missing ? "" : " of \(key)"
        let kind = isTimeout ? ", expired" : ""
        return "\(taken.joined(separator: " "))\(key) of \(user) at \(at.milliseconds)\(kind)"
    }
}
