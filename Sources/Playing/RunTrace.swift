import Matching

/// What became of a user's partial matches, as far as it shows from before and after.
struct RunTrace {
    /// Names of the steps that took the event.
    private(set) var taken: [String] = []
    /// The first event of each partial match that is there no more, in no longer one either.
    private(set) var ended: [String] = []

    /// `event`: the id of the one that came in between; nil: only time passed.
    init(before: [Run], after: [Run], event: String?, _ program: Program) {
        for run in after where !before.contains(run) {
            for (name, ids) in program.events(of: run) where ids.contains(where: { $0 == event }) {
                if !taken.contains(name) { taken.append(name) }
            }
        }
        for run in before where !after.contains(where: { $0.ids.starts(with: run.ids) }) {
            guard let first = run.ids.first, !ended.contains(first) else { continue }
            ended.append(first)
        }
    }
}
