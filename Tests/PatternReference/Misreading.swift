/// A way to get a rule of patterns with `runs: all` wrong. The random cases must tell each from the
/// rule.
package enum Misreading: CaseIterable, Sendable {
    /// A relaxed step may leave out an event that satisfies it.
    case relaxedIsAny
    /// A strict step lets events pass that do not satisfy it.
    case strictIsRelaxed
    /// `consecutive` and `combinations` are not read.
    case innerIsRelaxed
    /// A group comes again as it came first: by its `follows`.
    case groupRepeatsAsItFollows
    /// `until` is not read.
    case untilIgnored
    /// The event that satisfies `until` is passed over, and the loop goes on.
    case untilPasses
    /// `greedy` is not read.
    case greedyIgnored
    /// A negative step behind a loop counts only once the loop has been left.
    case loopIsSafe
    /// The event that a negative step refuses is taken all the same, and the run goes on.
    case refusedGoesOn
    /// A strict negative step counts until the next one.
    case strictAbsenceIsRelaxed
    /// An event of another key, or none, decides a strict negative step.
    case othersDecide
    /// A step's `within` goes from the first event.
    case stepWithinFromFirst
    /// An event exactly at a limit is inside.
    case closedWindows
    /// Limits look at the time of the event, not of the watermark.
    case limitsByEventTime
    /// Whatever has the pattern's key is one's own.
    case keysAreOne
    /// A negative event without the key counts for no value.
    case keylessIsHarmless
    /// `per: user` on a negative step is not read.
    case perUserIgnored
    /// `for` of a negative step between others does not make the next step wait.
    case forNeedsNoWait
    /// Such a step holds until the next one.
    case forIsForEver
    /// `anchor: first` is the last event of the step.
    case anchorIsLast
    /// A date that has come before the wait begins makes a match.
    case pastDateMatches
    /// The earliest of several trailing absences makes the match.
    case earliestAbsence
    /// A trailing absence in time counts until the last one is over.
    case trailingCountsToTheEnd
    /// A match waits for no older run.
    case skipWaitsNot
    /// A match that waits is not ended by another.
    case heldIsSafe
    /// A run that goes on is not ended by a match.
    case runIsSafe
    /// `skip_to_next` ends other runs with the same beginning only from before it.
    case nextIsSame
    /// `skip_past_last` spares a run that began with the last event.
    case lastIsSpared
    /// The marked event's own run is ended too.
    case markIsEnded
    /// A run that an `absent` killed is a match too.
    case killedTimesOut
    /// A run that was a match already is another by expiring.
    case matchedTimesOut
}
