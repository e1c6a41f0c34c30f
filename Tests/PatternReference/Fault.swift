/// A way to get a rule of docs/patterns.md wrong. The random cases must tell each from the rule.
package enum Fault: CaseIterable, Sendable {
    /// An event exactly at a limit is inside.
    case closedWindows
    /// Line 1 comes after line 2.
    case stepBeforeNegative
    /// The event that kills a run starts none.
    case killerStartsNothing
    /// A trailing absence counts until the last of them is over.
    case trailingCountsToTheEnd
    /// Line 2: a step's `within` goes from the first step.
    case stepWithinFromFirst
    /// Line 3 is left out.
    case lastIsKept
    /// Line 3: the step's own `within` must hold again.
    case lastNeedsItsWithin
    /// Line 3: the pattern's `within` need not hold.
    case lastNeedsNoWithin
    /// Line 3 applies only when every trailing absence has `anchor: last`.
    case lastForAllAnchors
    /// Line 3: the functions of a step look at the event whose place was taken, too.
    case replacedCounts
    /// A new last event restarts the clock of `anchor: first` too.
    case firstAnchorMoves
    /// Line 4 also where `runs: first` says no.
    case firstIsReplaced
    /// Line 4 is left out.
    case latestIsKept
    /// Line 4 also for a run that has moved on.
    case movedOnIsReplaced
    /// The event that completes a match starts a run.
    case completionStarts
    /// The earliest of several trailing absences makes the match.
    case earliestAbsence
    /// The time of a match is that of the watermark, not of the deadline.
    case matchAtWatermark
    /// Late events are dropped.
    case lateDropped
    /// Late events take the watermark for their time.
    case lateMovedUp
    /// A negative event without the key counts for no value.
    case keylessIsHarmless
    /// `for` of a negative step between others does not make the next step wait.
    case forNeedsNoWait
    /// Such a step holds until the next one, however long that takes.
    case forIsForEver
    /// A date that has come before the wait begins makes a match.
    case pastDateMatches
    /// `per: user` on a negative step is not read.
    case perUserIgnored
    /// The watermark is of the user, not of the shard.
    case watermarkOfUser
}
