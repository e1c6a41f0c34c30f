import Workers

// A Redis that loses what it wrote last, or all.

extension World {
    /// A Redis that loses its tail has forgotten which mails are sent. That one sender knows; so
    /// none goes in the same moment, until it has told Redis again, and none waits for what one that
    /// went has written. See docs/guarantees.md.
    var isTailLoose: Bool {
        steps > senderTrouble + 150 && sendersOut == 0 && awaited.values.allSatisfy(\.isEmpty)
            && !processes.contains { $0.role == .send && $0.stop.isSet }
    }

    /// By the wall's clock, messages that a sleeper sends late, of commits that Redis has lost
    /// meanwhile, differ from those of whoever took its shard. See docs/guarantees.md.
    var isTailOfTheWakeful: Bool {
        story.usesEventClock || !processes.contains { $0.role == .run && $0.isAsleep }
    }

    /// The same the other way round.
    func maySleep(_ process: SimulatedProcess) -> Bool {
        story.usesEventClock || process.role == .send || steps > tailLost + 150
    }

    func loseTail(_ older: MemoryRedis) {
        for (tag, shard) in redis.shards {
            let times = shard.deadlines
            // What is being rebuilt knows but a part.
            let isKnown = wholeTags.contains(tag)
            lostTimers[tag] = times + (isKnown ? [] : lostTimers[tag, default: []])
        }
        redis = older
        // What is lost does not come back with the next loss. See docs/guarantees.md.
        backups.removeAll()
        losses += 1
        tailLost = steps
        let senders = processes.filter { $0.role == .send && !$0.isDead }
        untold = Set(senders.map(\.name))
        for sender in senders { sender.spare() }
    }

    /// Keeps what Redis held in the last second.
    func backUp() {
        backups.append((time.sinceStart, redis))
        backups.removeAll { time.sinceStart - $0.time > .seconds(1) }
    }
}
