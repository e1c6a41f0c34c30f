import Events
import Matching
import Policy
import Storage

extension Shard {
    /// Settles users whose deadlines have come, at most `max`, in one commit. A bucket whose bound was
    /// too low has none, and is told a better one.
    ///
    /// - Returns: how many users, and whether more are due.
    func settleDue(max: Int, clock: Engine.Clock) throws -> (users: Int, areMore: Bool) {
        guard !hasNews else { return (0, false) }
        let clock = self.clock(clock, at: next, recordTime: lastRecordTime)
        let limits = Deadlines(event: watermark, wall: clock.heard(.distantPast))
        guard standing.next.isDue(by: limits) else { return (0, false) }
        let due = try store.due(by: limits, max: max)
        let users = try load(due)
        var effects = Effects(programs: engine.set.programs.count)
        for user in users {
            engine.settle(
                user.name, &user.state, watermark: watermark, clock: clock, into: &effects)
            endKnown(of: user, clock: clock)
            books.timersFired += 1
        }
        take(&effects, since: nil)
        books.add(effects)
        try commit(users, clock: clock, due)
        return (users.count, standing.next.isDue(by: limits))
    }
}
