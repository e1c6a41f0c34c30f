import EventReader
import Events
import Matching
import Policy
import Storage

// From the records of a batch to one commit.

extension Shard {
    /// An event whose user's state is not in memory.
    struct Waiting {
        let event: Event
        let user: CachedUser
        let watermark: EventTime
        let offset: Int64
        /// Kafka's, in milliseconds.
        let recordTime: Int64
    }

    /// Takes a reading of the record at `offset`, and applies it if its user's state is in memory;
    /// if not, `finishBatch` does. A record that was seen before is nothing new.
    func take(_ reading: Reading, at offset: Int64, recordTime: Int64, clock: Engine.Clock) {
        if let next, offset < next { return }
        next = offset + 1
        hasNews = true
        books.taken += 1
        lastRecordTime = recordTime
        switch reading {
        case .event(let event, let skewed):
            if skewed { books.skewed += 1 }
            guard take(event.time) else { return }
            if hasMoved(event.user, at: offset) {
                books.eventsMoved += 1
                return
            }
            let user = find(event.user)
            guard user.isLoaded else {
                waiting.append(
                    Waiting(
                        event: event, user: user, watermark: watermark, offset: offset,
                        recordTime: recordTime))
                return
            }
            apply(
                event, to: user, watermark: watermark, recordTime: recordTime,
                clock: self.clock(clock, at: offset, recordTime: recordTime))
        case .ignored(let time):
            if take(time) { books.ignored += 1 }
        case .broken(let broken): books.dead[broken.code, default: 0] += 1
        }
    }

    /// Applies the events that wait for their users' states, and commits all.
    func finishBatch(clock: Engine.Clock) throws {
        guard hasNews else { return }
        try fetch()
        for one in waiting {
            apply(
                one.event, to: one.user, watermark: one.watermark, recordTime: one.recordTime,
                clock: self.clock(clock, at: one.offset, recordTime: one.recordTime))
        }
        waiting.removeAll(keepingCapacity: true)
        books.applied -= effects.duplicates
        books.add(effects)
        effects = Effects(programs: engine.set.programs.count)
        defer { touched.removeAll(keepingCapacity: true) }
        try commit(touched, clock: clock)
        hasNews = false
    }

    private func apply(
        _ event: Event, to user: CachedUser, watermark: EventTime, recordTime: Int64,
        clock: Engine.Clock
    ) {
        engine.apply(
            event, to: &user.state, watermark: watermark, clock: clock,
            knowing: user.isChanged ? nil : user.stored, into: &effects)
        books.applied += 1
        user.isChanged = true
        touched.append(user)
        endKnown(of: user, clock: clock)
        take(&effects, since: recordTime)
    }

    /// Whether an event of that time still counts.
    private func take(_ time: EventTime) -> Bool {
        switch stream.take(time) {
        case .inTime: return true
        case .late:
            books.late += 1
            return true
        case .tooLate:
            books.tooLate += 1
            return false
        }
    }
}
