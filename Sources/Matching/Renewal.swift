import Events
import Scenarios

extension Program {
    /// `anchor: last`, with one live run: a newer event that satisfies the last step takes the
    /// place of the one that a waiting run has, and restarts the clock. Of a loop only the clock:
    /// what it has counted it has counted, and the run that goes on in it counts this event too.
    func renewed(_ run: Run, by event: Event, isOwn: Bool) -> Run? {
        guard isOwn, scenario.pattern.runs != .all, let takers = run.place?.takers,
            let last = takers.last, trailing.contains(where: { $0.anchor == .last }),
            isInside(event, run)
        else { return nil }
        let step = steps[last]
        guard satisfies(step.events, step.condition, event, run.captures),
            step.until?.holds(properties: event.values, captures: run.captures) != true
        else { return nil }
        var run = run
        run.latest = event.time
        if step.isSingle, takers.count(where: { $0 == last }) == 1 {
            run.ids[run.ids.count - 1] = event.id
            step.keep(event, in: &run.captures, isOnly: true)
            // Of a pattern of one step it is the first one, too.
            if run.ids.count == 1 { run.start = event.time }
        }
        return run
    }
}
