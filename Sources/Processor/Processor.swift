import EventReader
import Events
import Faults
import Kafka
package import Logging
import Policy
import Redis
import Scenarios
import Storage
package import Telemetry
package import Workers

/// The reading loop of `nagori run`: records in, states and messages out, shard by shard.
///
/// Lives on one thread, which makes, uses and frees every handle. Whenever Redis fails, the shards
/// on that endpoint are dropped from memory and taken anew: there is one way back, and a crash
/// takes the same one.
package final class Processor {
    /// How long reports may take when partitions are given up, or the process ends.
    static let drainLimit: Duration = .seconds(5)

    let configuration: Configuration
    let metrics: ProcessorMetrics
    let health: Health
    let logger: Logger
    let consumer: Consumer
    let dispatcher: Dispatcher
    let topics: Topics
    var lineup: Lineup
    /// Of the scenarios in force and of the earlier versions that were found.
    var engine: Engine
    var retired: [Scenario] = []
    var reader: EventReader
    /// Where other processes left earlier versions: those that this engine knows of.
    var shelvesSeen: Set<Redis.Endpoint> = []
    /// Whether runs and mails of some earlier version were to end at once.
    var hasEnded = false
    private let newLineup: NewLineup
    var links: RedisLinks
    var slots: [Int32: Slot] = [:]
    var redis = Neighbour("Redis")
    var kafka = Neighbour("Kafka")
    private var deadReminder = Reminder()
    private var committed = ContinuousClock.now
    var pinged = ContinuousClock.now
    /// Until the first answer, and after every complaint.
    var isKafkaSuspect = true
    var isPaused = false
    var failure: (any Error)?
    /// Set once the process ends: then no drain takes longer.
    var stopsBy: ContinuousClock.Instant?

    /// A partition of ours.
    struct Slot {
        /// Nil: to be taken, not before `retryAt`.
        var shard: Shard?
        var ledger = OutboxLedger()
        var retryAt: ContinuousClock.Instant
        var lastRecord: ContinuousClock.Instant
    }

    /// - Throws: `KafkaError` when a librdkafka property is wrong.
    package init(
        _ configuration: Configuration, metrics: ProcessorMetrics, health: Health, logger: Logger,
        newLineup: NewLineup = NewLineup()
    ) throws {
        self.configuration = configuration
        self.newLineup = newLineup
        lineup = configuration.lineup
        engine = lineup.engine(retired: [])
        metrics.scenarios.set(lineup.scenarios.count)
        self.metrics = metrics
        self.health = health
        self.logger = logger
        consumer = try Consumer(
            properties: configuration.consumerProperties, group: configuration.group,
            topic: configuration.topics.events)
        let producer = try DurableProducer(properties: configuration.producerProperties)
        dispatcher = Dispatcher(producer, topics: configuration.topics, metrics: metrics)
        topics = try Topics(properties: configuration.producerProperties)
        reader = EventReader(vocabulary: engine.vocabulary)
        links = RedisLinks(configuration.endpoints)
    }

    /// Works until asked to stop, then drains, commits and leaves the group.
    ///
    /// - Throws: what no repeat can mend, such as a consumer's fatal error.
    package func run(stop: StopFlag) throws {
        createTopics(stop)
        do {
            while !stop.isSet {
                try round(stop)
                if let failure { throw failure }
            }
        } catch is StoppedInTheMiddle {}
        health.stop()
        stopsBy = .now + Self.drainLimit
        try? settleAndDrain(Array(slots.keys))
        try? consumer.close(limit: .seconds(3)) { [self] in notice($0) }
    }

    private func round(_ stop: StopFlag) throws {
        let now = ContinuousClock.now
        health.beat(at: now)
        while let next = consumer.nextNotice(wait: .zero) { notice(next) }
        if let lineup = newLineup.take() { adopt(lineup) }
        recover(at: now)
        serveReports(wait: .zero)
        balancePressure()
        // Messages under way want their reports served soon; so does a shard that waits for Redis.
        let wait: Duration = dispatcher.openCount > 0 ? .milliseconds(5) : .milliseconds(50)
        try process(consumer.batch(max: configuration.batchMax, wait: wait), stop)
        settle(at: ContinuousClock.now)
        if now - committed > .seconds(1) {
            committed = now
            commitOffsets()
            observe(at: now)
        }
    }

    /// What the gate takes for now.
    var clock: Engine.Clock { configuration.usesEventClock ? .event : .wall(WallClock.now) }

    private func process(_ batch: consuming Batch, _ stop: StopFlag) throws {
        for failure in batch.failures { notice(.failed(failure.error)) }
        guard !batch.isEmpty else { return }
        Faults.reach(.batchRead)
        let begin = ContinuousClock.now
        var touched: Set<Int32> = []
        batch.forEach { record in
            guard let shard = slots[record.partition]?.shard, !shard.hasSeen(record.offset) else {
                return
            }
            touched.insert(record.partition)
            collect(record, for: shard)
        }
        try awaitDeadLetters(stop)
        for partition in touched.sorted() {
            slots[partition]?.lastRecord = begin
            attempt(partition) { try $0.applyCollected(clock: clock) }
        }
        metrics.batch.record(ContinuousClock.now - begin)
        metrics.batchEvents.set(batch.count)
    }

    private func collect(_ record: Record, for shard: Shard) {
        metrics.events.add()
        let time = record.timestamp.map { EventTime(milliseconds: $0) } ?? WallClock.now
        let reading = reader.read(
            record.payload ?? UnsafeRawBufferPointer(start: nil, count: 0), recordTime: time,
            maxSkew: configuration.skewMax)
        if case .broken(let broken) = reading {
            dispatcher.setAside(record, reason: broken.code, detail: broken.description)
            DeadEvent(
                topic: consumer.topic, partition: record.partition, offset: record.offset,
                reason: broken.code
            ).report(to: logger, metrics, &deadReminder, at: .now)
        }
        shard.collect(reading, at: record.offset, recordTime: time.milliseconds)
    }

    /// An event that was set aside must be in Kafka before the shard's offset passes it.
    private func awaitDeadLetters(_ stop: StopFlag) throws {
        var limit: ContinuousClock.Instant?
        while dispatcher.deadLetters > 0 {
            serveReports(wait: .milliseconds(100))
            health.beat(at: .now)
            guard stop.isSet else { continue }
            let end = limit ?? .now + Self.drainLimit
            limit = end
            // Nothing of this batch is committed then: it is read again.
            if ContinuousClock.now > end { throw StoppedInTheMiddle() }
        }
    }

    func serveReports(wait: Duration) {
        dispatcher.serve(
            wait: wait, now: WallClock.now.milliseconds, notice: heardOfProducer
        ) { delivered in
            Faults.reach(.beforeReport)
            if let shard = slots[delivered.partition]?.shard {
                shard.reported(delivered.number)
            } else {
                slots[delivered.partition]?.ledger.reported(delivered.number)
            }
        }
    }

    /// A producer's end is not ours: it is replaced.
    private func heardOfProducer(_ heard: Notice) {
        if case .failed(let error) = heard { kafkaFailed(error) } else { notice(heard) }
    }

    /// Stops taking events while Kafka does not take messages.
    private func balancePressure() {
        let live = slots.filter { $0.value.shard != nil }.map(\.key)
        if dispatcher.isFull, !isPaused {
            isPaused = true
            try? consumer.pause(live)
        } else if isPaused, dispatcher.openCount < Dispatcher.openMax / 2 {
            isPaused = false
            try? consumer.resume(live)
        }
    }

    private func commitOffsets() {
        var offsets: [(partition: Int32, offset: Int64)] = []
        for (partition, slot) in slots {
            if let offset = slot.shard?.reachableOffset() { offsets.append((partition, offset)) }
        }
        if !offsets.isEmpty { Faults.reach(.beforeOffsetCommit) }
        do { try consumer.commit(offsets) } catch { kafkaFailed(error) }
    }
}

/// The process was asked to stop while Kafka did not take a dead letter.
struct StoppedInTheMiddle: Error {}
