package import Matching

/// What became of a user's partial matches, as far as it shows from before and after.
package struct RunTrace: Sendable {
    /// Names of the steps that took the event.
    package private(set) var taken: [String] = []
    /// Those that are there no more, in no longer one either; one for each first event.
    package private(set) var ended: [Run] = []

    /// - Parameters:
    ///   - before: The user's partial matches of the `program`.
    ///   - after: The same, later.
    ///   - event: The id of the one that came in between; nil: only time passed.
    ///   - program: Of all of them.
    package init(before: [Run], after: [Run], event: String?, _ program: Program) {
        for run in after where !before.contains(run) {
            for (name, ids) in program.events(of: run) where ids.contains(where: { $0 == event }) {
                if !taken.contains(name) { taken.append(name) }
            }
        }
        for run in before where !after.contains(where: { $0.ids.starts(with: run.ids) }) {
            let isKnown = ended.contains { $0.ids.first == run.ids.first }
            if !run.ids.isEmpty, !isKnown { ended.append(run) }
        }
    }
}
