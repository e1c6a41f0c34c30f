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

    /// Users to settle in a round of so many events: of these a fifth, and ever more, so that none is
    /// left for ever.
    ///
    /// - Parameters:
    ///   - events: In the newest batch.
    ///   - behind: Rounds in a row before this one that have left some.
    ///   - quiet: Rounds in a row, with this one, that have found no event.
    package func share(events: Int, behind: Int = 0, quiet: Int = 0) -> Int {
        if quiet > 0 { return min(idleMax, busyMin << min(quiet - 1, 16)) }
        return min(max(idleMax, events), max(busyMin, events / 5) << min(behind / 16, 16))
    }
}
