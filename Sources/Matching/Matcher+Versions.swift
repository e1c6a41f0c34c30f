import Events
import Scenarios

// A scenario in force beside its earlier versions: what one of these has taken up, the new one does
// not begin anew.

extension Matcher {
    /// What earlier versions leave to a program, of one event's key.
    struct Heritage {
        var mayBegin = true
        /// Runs that stand at their first step: a newer start takes their place.
        var yielding: [Run] = []
        /// Runs begun before.
        var startedBefore = 0
    }

    /// `before` and `now` are the runs before the event and after the earlier versions have seen
    /// it, `matches` what it has completed so far.
    func heritage(
        of index: Int, on event: Event, before: [Run], now: [Run], _ matches: [Match],
        _ tally: MatchTally
    ) -> Heritage {
        var heritage = Heritage(startedBefore: tally.started[index])
        let program = set.programs[index]
        heritage.mayBegin = !program.isRetired
        let own = set.predecessors[index]
        guard !own.isEmpty, program.scenario.pattern.runs != .all else { return heritage }
        func isSame(_ run: Run) -> Bool {
            own.contains(run.program) && run.key == set.programs[run.program].key(of: event)
        }
        let earlier = before.filter(isSame)
        guard !earlier.isEmpty else { return heritage }
        if matches.contains(where: { isSame($0.run) }) {
            heritage.mayBegin = false
            return heritage
        }
        let rest = now.filter(isSame)
        let isUntouched = rest.allSatisfy(earlier.contains)
        let yields =
            program.scenario.pattern.runs == .latest
            && rest.allSatisfy { $0.ids.count == 1 }
        heritage.mayBegin = rest.isEmpty || isUntouched && yields
        heritage.yielding = rest
        return heritage
    }

    /// Ends the runs whose place a run of the program in force has taken.
    func succeed(
        _ heritage: Heritage, _ index: Int, _ runs: inout [Run], _ tally: MatchTally
    ) {
        guard !heritage.yielding.isEmpty, tally.started[index] > heritage.startedBefore else {
            return
        }
        runs.removeAll { heritage.yielding.contains($0) }
    }
}
