/// How the thread divides its time between events and deadlines.
package struct Pace: Sendable {
    /// Users settled in a round that found few events.
    package var busyMin = 100
    /// Users settled in a round when none has come for some rounds.
    package var idleMax = 2_000
    /// While events come without a pause, a shard's deadlines are looked at so often only: a bucket
    /// of users is read for more of them then.
    package var interval: Duration = .milliseconds(500)

    package init() {}

    /// A round's share for deadlines: a fifth of the events, and ever more, so that no deadline is
    /// left for ever.
    ///
    /// - Parameters:
    ///   - events: In the newest batch.
    ///   - behind: Rounds in a row before this one that have left some.
    ///   - quiet: Rounds in a row, with this one, that have found no event.
    /// - Returns: how many users to settle at most.
    package func share(events: Int, behind: Int = 0, quiet: Int = 0) -> Int {
        if quiet > 0 { return min(idleMax, busyMin << min(quiet - 1, 16)) }
        return min(max(idleMax, events), max(busyMin, events / 5) << min(behind / 16, 16))
    }
}
