/// How the thread divides its time between events and deadlines.
package struct Pace: Sendable {
    /// Users settled in a round that found no event.
    package var idleMax = 2_000
    /// Users settled in a round that found some, when these are few.
    package var busyMin = 100
    /// While events come without a pause, a shard's deadlines are looked at so often only: a bucket
    /// of users is read for more of them then.
    package var interval: Duration = .milliseconds(500)

    package init() {}

    /// Users to settle in a round of so many events, when as many rounds in a row before it have left
    /// some: a fifth of the events, and twice as many each time, so that none is left for ever.
    package func share(events: Int, behind rounds: Int) -> Int {
        guard events > 0 else { return idleMax }
        let share = max(busyMin, events / 5)
        return min(max(idleMax, share), share << min(rounds, 16))
    }
}
