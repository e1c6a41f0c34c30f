import Events
import Faults
import Kafka
import Logging
import Policy
import Redis
import Storage
import Telemetry
import Workers

extension Processor {
    /// How long a shard that another process took is left alone, if the group still says it is ours.
    private static let fencedPause: Duration = .seconds(30)

    func notice(_ notice: Notice) {
        do {
            switch notice {
            case .assigned(let partitions): try assign(partitions)
            case .revoked(let partitions, let lost): try revoke(partitions, lost: lost)
            case .failed(let error):
                kafkaFailed(error)
                if error.isFatal { failure = error }
            case .replaced(let error): ProducerReplaced(reason: "\(error)").report(to: logger)
            case .committed(let error): if let error { kafkaFailed(error) }
            case .log(let level, let facility, let message):
                if level <= 4 {
                    logger.debug(
                        "librdkafka", metadata: ["fac": "\(facility)", "text": "\(message)"])
                }
            case .statistics: break
            }
        } catch {
            failure = error
        }
    }

    /// Runs `body` on a shard and, whatever goes wrong, leaves a state from which it is taken anew.
    func attempt(_ partition: Int32, _ body: (Shard) throws -> Void) {
        guard let shard = slots[partition]?.shard else { return }
        do {
            // What was written goes out, whatever fails behind it: nobody else knows of it.
            defer { dispatch(shard) }
            try body(shard)
            redisAnswered(partition)
        } catch let error as RedisError {
            redisFailed(error, at: partition)
            drop(partition, retryIn: .zero)
        } catch Shard.Loss.fenced {
            ShardFenced(partition: partition).report(to: logger, metrics)
            drop(partition, retryIn: Self.fencedPause)
        } catch Shard.Loss.rewound(let expected, let found) {
            ShardRewound(partition: partition, expected: expected ?? -1, found: found ?? -1)
                .report(to: logger, metrics)
            drop(partition, retryIn: .zero)
        } catch {
            failure = error
        }
    }

    /// Takes the shards that are not live, when it is time.
    func recover(at now: ContinuousClock.Instant) {
        defer { lesson = nil }
        for partition in slots.keys.sorted() {
            guard let slot = slots[partition], slot.shard == nil, slot.retryAt <= now,
                let (shard, start) = tryTaking(partition, at: now)
            else { continue }
            do throws(KafkaError) {
                try consumer.seek([(partition, start)], timeout: .seconds(10))
                begin(shard, at: now)
                try consumer.resume([partition])
            } catch {
                kafkaFailed(error)
                slots[partition]?.shard = nil
                slots[partition]?.retryAt = now + .milliseconds(500)
            }
        }
    }

    /// The shard, and where to read on; nil when that has to wait.
    private func tryTaking(
        _ partition: Int32, at now: ContinuousClock.Instant
    ) -> (shard: Shard, start: Int64)? {
        // What is under way may be what Redis has forgotten: Kafka shall say so.
        guard configuration.usesEventClock || dispatcher.openCount(of: partition) == 0 else {
            slots[partition]?.retryAt = now + Self.lossPause
            return nil
        }
        do {
            guard let shard = try take(partition, at: now),
                let start = try start(of: shard, at: now)
            else { return nil }
            measureTopic(for: shard)
            return (shard, start)
        } catch let error as RedisError {
            redisFailed(error, at: partition)
        } catch let error as KafkaError {
            kafkaFailed(error)
            slots[partition]?.retryAt = now + .milliseconds(500)
        } catch Shard.Loss.fenced {
            ShardFenced(partition: partition).report(to: logger, metrics)
            slots[partition]?.retryAt = now + Self.fencedPause
        } catch {
            failure = error
        }
        return nil
    }

    /// Waits for the reports of these partitions' messages, then commits for the last time.
    func settleAndDrain(_ partitions: [Int32]) throws {
        let end = min(clocks.now + Self.drainLimit, stopsBy ?? clocks.now + Self.drainLimit)
        while dispatcher.openCount > 0, clocks.now < end {
            serveReports(wait: .milliseconds(20))
        }
        var offsets: [(partition: Int32, offset: Int64)] = []
        for partition in partitions {
            attempt(partition) { try $0.tidy(clock: clock) }
            if let offset = slots[partition]?.shard?.reachableOffset() {
                offsets.append((partition, offset))
            }
        }
        try consumer.commitAndWait(offsets)
    }

    private func assign(_ partitions: [Int32]) throws {
        retakeOutgrown()
        defer { lesson = nil }
        let now = clocks.now
        var offsets: [(partition: Int32, offset: Int64?)] = []
        var waiting: [Int32] = []
        for partition in partitions {
            slots[partition] = Slot(shard: nil, retryAt: now, lastRecord: now)
            guard let (shard, start) = tryTaking(partition, at: now) else {
                // Nothing is read of it; the group's own offset may be missing.
                offsets.append((partition, Consumer.beginning))
                waiting.append(partition)
                continue
            }
            offsets.append((partition, start))
            begin(shard, at: now)
        }
        try consumer.start(offsets)
        if !waiting.isEmpty { try consumer.pause(waiting) }
        report(.assigned, partitions)
    }

    private func revoke(_ partitions: [Int32], lost: Bool) throws {
        if !lost { try? settleAndDrain(partitions) }
        Faults.reach(.givingUp)
        for partition in partitions {
            slots[partition] = nil
            metrics.lag.remove("\(partition)")
            metrics.watermarkLag.remove("\(partition)")
            metrics.outbox.remove("\(partition)")
        }
        try consumer.stop(partitions)
        report(lost ? .lost : .revoked, partitions)
    }

    private func report(_ kind: Rebalanced.Kind, _ partitions: [Int32]) {
        Rebalanced(kind: kind, partitions: partitions).report(
            to: logger, count: metrics.rebalances, owned: metrics.partitions,
            ownedNow: slots.count)
    }

    /// How many users a shard may keep in memory.
    var cacheShare: Int { max(1_000, configuration.cacheUsers / max(1, slots.count)) }

    /// Nil while there is no connection to be had.
    private func take(
        _ partition: Int32, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Shard? {
        let keys = keys(of: partition)
        guard try visitShelf(of: keys, at: now) else { return nil }
        guard let store = try home.store(keys, at: now) else { return nil }
        let shard = try Shard(
            partition: partition, engine: engine,
            store: store,
            ledger: slots[partition]?.ledger ?? OutboxLedger(), heldAs: slots[partition]?.owner,
            openCommit: slots[partition]?.openCommit,
            cacheCapacity: cacheShare,
            hasEnded: hasEnded,
            metrics: metrics,
            tell: { [home, clocks] tidings throws(RedisError) in
                try home.tell(tidings, of: keys, at: clocks.now)
            })
        redisAnswered(partition)
        // Its outbox goes out, and is counted, wherever the shard reads on, and though that may not
        // be known yet: the next time that it is taken, these are known to be under way.
        slots[partition]?.openCommit = nil
        slots[partition]?.owner = shard.store.owner
        dispatch(shard)
        slots[partition]?.ledger = shard.ledger
        return shard
    }

    private func begin(_ shard: Shard, at now: ContinuousClock.Instant) {
        slots[shard.partition]?.shard = shard
        slots[shard.partition]?.lastRecord = now
        slots[shard.partition]?.touched = now
    }

    private func dispatch(_ shard: Shard) {
        let mark = CommitMark(partition: shard.partition, commits: shard.store.commits ?? 0).header
        for (message, since) in shard.takeOutgoing() {
            Faults.reach(.beforeProduce)
            dispatcher.dispatch(
                message, of: shard.partition, generation: shard.ledger.generation, mark: mark,
                since: since)
        }
        for (user, reason) in shard.takeUnreadable() {
            StateSetAside(partition: shard.partition, user: user, reason: reason)
                .report(to: logger, &unreadableReminder, at: clocks.now)
        }
    }

    func drop(_ partition: Int32, retryIn pause: Duration) {
        guard let shard = slots[partition]?.shard else { return }
        slots[partition]?.ledger = shard.ledger
        slots[partition]?.openCommit = shard.openCommit
        slots[partition]?.shard = nil
        slots[partition]?.retryAt = clocks.now + pause
        try? consumer.pause([partition])
    }

    func keys(of partition: Int32) -> ShardKeys {
        ShardKeys(
            prefix: configuration.redisPrefix, topic: configuration.topics.events,
            partition: partition)
    }
}
