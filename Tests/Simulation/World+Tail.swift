import Workers

// A Redis that loses what it wrote last, or all.

extension World {
    /// A Redis that loses its tail has forgotten which mails are sent. That one sender knows; so
    /// none goes in the same moment, until it has told Redis again. See docs/guarantees.md.
    var isTailLoose: Bool {
        steps > senderTrouble + 150 && sendersOut == 0
            && !processes.contains { $0.role == .send && $0.stop.isSet }
    }

    /// By the wall's clock, what is decided again is decided at another moment. A processor that
    /// learns from a commit that Redis went back asks Kafka what was said; who takes the shard
    /// after a cut or a crash does not know, while no offset of Kafka's shows it. So nothing was
    /// decided in that second.
    var isTailSilent: Bool {
        guard !story.usesEventClock, let backup = backups.first else { return true }
        let outboxes = [redis, backup.redis].flatMap(\.shards.values).map(\.outbox)
        return backup.decided == decided && outboxes.allSatisfy(\.isEmpty)
    }

    private var decided: Int { broker.logs("decisions").reduce(0) { $0 + $1.messages.count } }

    func loseTail(_ older: MemoryRedis) {
        for (tag, shard) in redis.shards {
            let times = Array(shard.timers.values) + Array(shard.wallTimers.values)
            // What is being rebuilt knows but a part.
            let isKnown = wholeTags.contains(tag)
            lostTimers[tag] = times + (isKnown ? [] : lostTimers[tag, default: []])
        }
        redis = older
        losses += 1
        let senders = processes.filter { $0.role == .send && !$0.isDead }
        untold = Set(senders.map(\.name))
        for sender in senders { sender.spare() }
    }

    /// Keeps what Redis held in the last second.
    func backUp() {
        backups.append((time.sinceStart, redis, decided))
        backups.removeAll { time.sinceStart - $0.time > .seconds(1) }
    }
}
