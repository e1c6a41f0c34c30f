import Events
import Policy
import Redis
import Storage

extension Shard {
    /// Reads again from `start` what was lost, and does not say again what is known. A shard of which
    /// Redis has no offset is emptied first: half of it may be there.
    func begin(
        _ rebuild: Rebuild, at start: Int64, knowing known: KnownDecisions
    ) throws {
        // Another may have taken it since, and come far.
        if next == nil, try !store.clear() { throw Loss.fenced }
        self.rebuild = rebuild
        self.known = known
        skip(to: start)
    }

    /// The gate's clock, for this shard. Until it has come to where it was, it is that of the time:
    /// what was decided in an afternoon is not decided again by the rules of the night.
    func clock(_ clock: Engine.Clock, at offset: Int64?, recordTime: Int64) -> Engine.Clock {
        guard case .wall(let now, _) = clock else { return clock }
        guard let rebuild, let offset, offset < rebuild.decided else {
            return .wall(now, heard: hearing.until)
        }
        return .wall(min(now, EventTime(milliseconds: recordTime)))
    }

    /// Notes how far Kafka has been read.
    func listen() {
        if !hasNews { hearing.read(to: next ?? 0) }
    }

    /// What was decided before is not decided again at the next hour that suits it.
    func endKnown(of user: CachedUser, clock: Engine.Clock) {
        guard case .wall(let now, _) = clock, known != nil else { return }
        let ended = engine.endKnown(in: &user.state, at: now) { known?.takeEnd(of: $0) }
        for one in ended {
            books.addKnown(one.scenario, wasSent: one.wasSent)
        }
    }

    /// Drops acknowledged messages from Redis, when no other commit will do it.
    func tidy(clock: Engine.Clock) throws {
        // What was collected and not applied must not be passed by the offset.
        if !hasNews, !ledger.acknowledged.isEmpty { try commit([], clock: clock) }
    }

    /// Commits nothing, which tells whether Redis still has what was committed.
    func touch(clock: Engine.Clock) throws {
        if !hasNews { try commit([], clock: clock) }
    }

    /// Goes back to normal once everything that may have been decided before is decided.
    func endRebuild(clock: Engine.Clock) throws {
        guard let rebuild, !hasNews, let next, next >= rebuild.end else { return }
        if let due = standing.next.event, due <= watermark { return }
        if case .wall(let now, _) = clock {
            // An idle shard's watermark may have come as far as the wall clock.
            guard watermark >= rebuild.at - engine.lateness else { return }
            if let due = standing.next.wall, due <= now { return }
        }
        self.rebuild = nil
        known = nil
        try commit([], clock: clock)
    }
}
