import Storage
import Telemetry
import Workers

// Deadlines, between one batch of events and the next.

extension Processor {
    /// How soon a silent shard notices that Redis has lost it, or another process has taken it.
    private static let touchInterval: Duration = .seconds(5)

    /// Looks at the shards whose turn it is after a batch of so many events, the longest waiting
    /// first, until a share of users is settled: events, notices and reports wait no longer.
    func settle(after events: Int, at now: ContinuousClock.Instant) {
        if !configuration.usesEventClock { askForEnds(at: now) }
        roundsQuiet = events == 0 ? roundsQuiet + 1 : 0
        let never = now - .seconds(3_600)
        let turns = slots.filter { _, slot in
            slot.isBehind || roundsQuiet > 1 || now - (slot.settled ?? never) >= pace.interval
        }.map { (since: $1.settled ?? never, partition: $0) }.sorted { $0 < $1 }
        var share = pace.share(events: events, behind: roundsBehind, quiet: roundsQuiet)
        for turn in turns where share > 0 {
            share -= settle(turn.partition, max: share, at: now)
        }
        roundsBehind = slots.values.contains { $0.isBehind } ? roundsBehind + 1 : 0
    }

    /// - Returns: how many users were settled.
    private func settle(_ partition: Int32, max: Int, at now: ContinuousClock.Instant) -> Int {
        var (settled, isBehind) = (0, false)
        attempt(partition) { shard in
            guard try shard.giveUpMoved(clock: clock) else {
                isBehind = !shard.hasNews
                return
            }
            shard.listen()
            repeat {
                // What Kafka does not take yet had better wait where it is.
                guard !dispatcher.isFull else {
                    isBehind = true
                    break
                }
                health.beat(at: clocks.now)
                let some = try shard.settleDue(max: max, clock: clock)
                settled += some.users
                isBehind = some.areMore
                // What was decided before is decided again by the hours of then, not of now.
            } while isBehind && shard.rebuild != nil
            try shard.moveOn(clock: clock)
            if shard.nextBucket != nil, !shard.hasNews { isBehind = true }
            try shard.endRebuild(clock: clock)
            if dispatcher.openCount == 0 { try shard.tidy(clock: clock) }
            if now - (slots[partition]?.touched ?? now) >= Self.touchInterval {
                try shard.touch(clock: clock)
                slots[partition]?.touched = now
            }
        }
        if slots[partition]?.shard == nil { isBehind = false }
        slots[partition]?.settled = now
        slots[partition]?.isBehind = isBehind
        return settled
    }
}
