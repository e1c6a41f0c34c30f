import Events
import Kafka
import Logging
import Policy
import Redis
import Storage
import Telemetry
import Workers

extension Processor {
    /// The broker is asked no more often than this.
    private static let askInterval: Duration = .seconds(1)

    /// Makes the topics that are missing, if that is wanted; does not give up before that is done.
    func createTopics(_ stop: StopFlag) {
        guard let partitions = configuration.partitionsIfMissing else { return }
        let names = configuration.topics
        for name in [names.events, names.mailSend, names.decisions, names.eventsDead] {
            while !stop.isSet {
                health.beat(at: clocks.now)
                do {
                    try topics.create(name, partitions: partitions, timeout: .seconds(5))
                    break
                } catch {
                    kafkaIsAway(error)
                    if let heard = consumer.nextNotice(wait: .milliseconds(500)) { notice(heard) }
                }
            }
        }
    }

    /// A client complains. A broker may come and go unnoticed, so this only raises the suspicion
    /// that Kafka is away.
    func kafkaFailed(_ error: KafkaError) {
        if error.isEndOfPartition { return }
        metrics.kafkaErrors.with(error.name).add()
        logger.debug("Kafka error", metadata: ["error": "\(error)"])
        isKafkaSuspect = true
    }

    /// Looks whether Kafka is there.
    private func pingKafka(at now: ContinuousClock.Instant) {
        pinged = now
        do {
            try consumer.ping(timeout: .milliseconds(500))
            // Nobody is given partitions of a topic that is not there.
            let count = try consumer.partitionCount(timeout: .milliseconds(500))
            retakeOutgrown(by: count)
            kafkaAnswered()
        } catch {
            kafkaIsAway(error)
        }
    }

    private func kafkaIsAway(_ error: KafkaError) {
        let missing = KafkaError.missing(consumer.topic)
        health.away("kafka", error.isUnknownTopic ? missing : error.name)
        kafka.failed(
            code: error.name, detail: error.isUnknownTopic ? missing : error.message,
            answers: error.isUnknownTopic, at: clocks.now, to: logger, metrics.kafkaErrors)
    }

    /// Without a partition nobody asks Redis anything: is it there all the same?
    private func pingRedis(at now: ContinuousClock.Instant) {
        do {
            guard try home.ping(at: now) else { return }
            redis.answered(at: clocks.now, to: logger)
            health.arrived("redis")
        } catch {
            redisFailed(error, of: nil)
        }
    }

    func redisFailed(_ error: RedisError, at partition: Int32) {
        redisFailed(error, of: keys(of: partition))
    }

    private func redisFailed(_ error: RedisError, of keys: ShardKeys?) {
        switch home.failed(error, of: keys, at: clocks.now) {
        case .moved(let slot): SlotMoved(slot).report(to: logger, metrics.redisErrors)
        case .away(let place):
            // It may come back with less than it had.
            if let place { shelvesSeen.remove(place) }
            health.away("redis", "\(place.map { "\($0): " } ?? "")\(error)")
            redis.failed(
                code: error.code, detail: "\(error)", answers: error.isAnswer, at: clocks.now,
                to: logger, metrics.redisErrors)
        }
    }

    func redisAnswered(_ partition: Int32) {
        home.answered(keys(of: partition))
        guard slots.values.allSatisfy({ $0.shard != nil }) else { return }
        redis.answered(at: clocks.now, to: logger)
        health.arrived("redis")
    }

    /// Asks the broker where the partitions end, for shards that need to know it by the wall's clock.
    ///
    /// Silence moves time: a shard that has read all there is, and has heard nothing for a while, takes
    /// the wall clock for its watermark. And no mail is released before all that was there at its hour
    /// is read.
    func askForEnds(at now: ContinuousClock.Instant) {
        guard now - pinged >= Self.askInterval else { return }
        let wall = clocks.wall
        let silent = slots.filter { _, slot in
            slot.shard != nil && now - slot.lastRecord >= configuration.idleAfter
        }
        let holding = slots.values.compactMap(\.shard).filter {
            $0.hearing.isNeeded(for: $0.standing.next.wall, at: wall)
        }
        guard !silent.isEmpty || !holding.isEmpty else { return }
        pinged = now
        do {
            let ends = try topics.bounds(of: consumer.topic, timeout: .seconds(1)).map(\.upperBound)
            kafkaAnswered()
            retakeOutgrown(by: ends.count)
            for shard in holding where ends.indices.contains(Int(shard.partition)) {
                shard.hearing.find(end: ends[Int(shard.partition)], at: wall)
            }
            for (partition, slot) in silent where ends.indices.contains(Int(partition)) {
                let next = slot.shard?.next ?? 0
                if next >= ends[Int(partition)] { slot.shard?.idle(until: wall) }
            }
        } catch {
            kafkaFailed(error)
        }
    }

    func kafkaAnswered() {
        isKafkaSuspect = false
        kafka.answered(at: clocks.now, to: logger)
        health.arrived("kafka")
    }

    /// Once a second: the gauges, and whether our neighbours are there.
    func observe(at now: ContinuousClock.Instant) {
        if now - pinged >= Self.askInterval * (isKafkaSuspect ? 1 : 5) { pingKafka(at: now) }
        if slots.isEmpty { pingRedis(at: now) }
        let wall = clocks.wall
        var users = 0
        var standing = ShardStore.Standing()
        var overdue = Span.seconds(0)
        for (partition, slot) in slots {
            guard let shard = slot.shard else { continue }
            // Shards come one by one, and each makes the others' shares smaller.
            shard.cache.capacity = cacheShare
            users += shard.cachedUsers
            standing.timers += shard.standing.timers
            standing.runs += shard.standing.runs
            standing.held += shard.standing.held
            if let due = shard.standing.next.wall { overdue = max(overdue, wall - due) }
            metrics.outbox.with("\(partition)").set(shard.ledger.openCount)
            if let next = shard.next, let end = consumer.highWatermark(partition) {
                metrics.lag.with("\(partition)").set(Int(max(0, end - next)))
            }
            if shard.watermark != .distantPast {
                let lag = max(wall - shard.watermark, .seconds(0))
                metrics.watermarkLag.with("\(partition)")
                    .set(Duration.milliseconds(lag.milliseconds))
            }
        }
        metrics.cachedUsers.set(users)
        metrics.timersPending.set(standing.timers)
        metrics.runsLive.set(standing.runs)
        metrics.heldMails.set(standing.held)
        metrics.heldOverdue.set(Duration.milliseconds(overdue.milliseconds))
        metrics.partitions.set(slots.count)
    }
}
