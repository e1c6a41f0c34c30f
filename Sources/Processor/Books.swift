import Matching
import Policy
import Scenarios
import Storage
import Telemetry

/// What a shard has counted since its last commit. It is added to the metrics when the commit is
/// written, and never when it is given up: what is read again is not counted twice.
struct Books {
    // Events: taken = applied + ignored + duplicates + too late + moved + dead.
    var taken = 0
    var applied = 0
    var ignored = 0
    var tooLate = 0
    var eventsMoved = 0
    /// By reason.
    var dead: [String: Int] = [:]

    var late = 0
    var skewed = 0
    var timersFired = 0
    var unreadable = 0
    var orphaned = 0
    var usersMoved = 0
    var heldBegun = 0
    var heldEnded = 0
    /// Not asked for again: Kafka had them before the shard was lost.
    var requestsKnown = 0
    private var decisions: [Outcome: Int] = [:]
    private var effects: Effects

    private struct Outcome: Hashable {
        let scenario: String
        let kind: String
        let reason: String
    }

    init(programs: Int) { effects = Effects(programs: programs) }

    mutating func add(_ decision: Decision) {
        count(decision.scenario, decision.kind, decision.reason)
    }

    /// A mail that was held again though it had ended: it ends again, with nothing said.
    mutating func addKnown(_ scenario: String, wasSent: Bool) {
        count(scenario, wasSent ? "send" : "suppress", "known")
        if wasSent { requestsKnown += 1 }
    }

    private mutating func count(_ scenario: String, _ kind: String, _ reason: String) {
        decisions[Outcome(scenario: scenario, kind: kind, reason: reason), default: 0] += 1
    }

    /// All but their decisions.
    mutating func add(_ more: Effects) {
        effects.duplicates += more.duplicates
        effects.idsEvicted += more.idsEvicted
        effects.unsorted += more.unsorted
        effects.fused.merge(more.fused, uniquingKeysWith: +)
        for index in effects.matches.indices {
            effects.matches[index] += more.matches[index]
            effects.tally.started[index] += more.tally.started[index]
            effects.tally.evicted[index] += more.tally.evicted[index]
            effects.tally.folded[index] += more.tally.folded[index]
        }
    }

    /// How many more mails are held than before, of one user.
    mutating func addHeld(_ change: Int) {
        heldBegun += max(0, change)
        heldEnded += max(0, -change)
    }

    func post(to metrics: ProcessorMetrics, _ set: ProgramSet) {
        metrics.events.add(taken)
        metrics.eventsApplied.add(applied)
        metrics.eventsIgnored.add(ignored)
        metrics.eventsDuplicate.add(effects.duplicates)
        metrics.eventsTooLate.add(tooLate)
        metrics.eventsMoved.add(eventsMoved)
        for (reason, count) in dead { metrics.eventsDead.with(reason).add(count) }
        metrics.eventsLate.add(late)
        metrics.eventsSkewed.add(skewed)
        metrics.eventsUnsorted.add(effects.unsorted)
        metrics.idsEvicted.add(effects.idsEvicted)
        metrics.statesUnreadable.add(unreadable)
        metrics.runsOrphaned.add(orphaned)
        metrics.usersMoved.add(usersMoved)
        metrics.timersFired.add(timersFired)
        metrics.mailsHeld.add(heldBegun)
        metrics.mailsReleased.add(heldEnded)
        metrics.mailRequestsKnown.add(requestsKnown)
        for (one, count) in decisions {
            metrics.decisions.with([one.scenario, one.kind, one.reason]).add(count)
        }
        for (one, count) in effects.fused {
            metrics.hourlyMatches.add(count, of: one.scenario, inHour: one.hour)
        }
        for (index, program) in set.programs.enumerated() {
            let id = program.scenario.id
            for (counters, count) in [
                (metrics.matches, effects.matches[index]),
                (metrics.runsStarted, effects.tally.started[index]),
                (metrics.runsEvicted, effects.tally.evicted[index]),
                (metrics.runEventsFolded, effects.tally.folded[index]),
            ] where count > 0 { counters.with(id).add(count) }
        }
    }
}

/// A commit to which Redis has not answered: nobody knows yet whether it is written.
struct OpenCommit {
    let books: Books
    let set: ProgramSet
    /// Under which name the shard was held.
    let owner: String
    let offset: Int64?
    let isOffsetNew: Bool
    /// Of its messages.
    let numbers: Range<UInt64>

    func post(to metrics: ProcessorMetrics) { books.post(to: metrics, set) }

    /// Whether it was written, by what was found when the shard was taken next. One that moves no
    /// offset and sends no message has nothing in its books that anybody adds up.
    func isWritten(in taken: ShardStore.Taken) -> Bool {
        guard taken.previousOwner == owner else { return false }
        return isOffsetNew && taken.offset == offset
            || taken.outbox.contains { numbers.contains($0.number) }
    }
}
