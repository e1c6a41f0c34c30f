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
    let consumer: any GroupMember
    let dispatcher: Dispatcher
    let topics: any TopicDirectory
    let home: any ShardHome
    let clocks: Clocks
    var lineup: Lineup
    /// Of the scenarios in force and of the earlier versions that were found.
    var engine: Engine
    var retired: [Scenario] = []
    var reader: EventReader
    /// Places where other processes left earlier versions: those that this engine knows of, since
    /// they last had trouble.
    var shelvesSeen: Set<String> = []
    /// Whether runs and mails of some earlier version were to end at once.
    var hasEnded = false
    private let newLineup: NewLineup
    var slots: [Int32: Slot] = [:]
    package var pace = Pace()
    /// Rounds in a row that left deadlines that have come, and that found no event.
    var roundsBehind = 0
    var roundsQuiet = 0
    var redis = Neighbour("Redis")
    var kafka = Neighbour("Kafka")
    private var deadReminder = Reminder()
    var unreadableReminder = Reminder()
    private var committed: ContinuousClock.Instant
    var pinged: ContinuousClock.Instant
    /// Until the first answer, and after every complaint.
    var isKafkaSuspect = true
    /// Where the partitions began and ended at one time.
    var topicBounds: (at: ContinuousClock.Instant, ranges: [Range<Int64>])?
    /// What Kafka had been told at one time: every id, so it goes once the shards are taken.
    var lesson: (at: ContinuousClock.Instant, since: EventTime, known: KnownDecisions)?
    /// The most commits that Kafka has been told of, by partition.
    var told: (at: ContinuousClock.Instant, since: EventTime, commits: [Int32: Int64])?
    var failure: (any Error)?
    /// Set once the process ends: then no drain takes longer.
    var stopsBy: ContinuousClock.Instant?

    /// A partition of ours.
    struct Slot {
        /// Nil: to be taken, not before `retryAt`.
        var shard: Shard?
        var ledger = OutboxLedger()
        /// Of the shard that was dropped, if it was waiting for an answer.
        var openCommit: OpenCommit?
        /// Under which we held the shard last; nil: not yet.
        var owner: String?
        var retryAt: ContinuousClock.Instant
        var lastRecord: ContinuousClock.Instant
        /// When its place in Redis was looked at last, news or none.
        var touched: ContinuousClock.Instant?
        /// When its deadlines were looked at last; nil: not yet.
        var settled: ContinuousClock.Instant?
        /// Whether some that have come were left then.
        var isBehind = false
    }

    /// Among Kafka and Redis as they are configured.
    ///
    /// - Throws: `KafkaError` when a librdkafka property is wrong.
    package convenience init(
        _ configuration: Configuration, metrics: ProcessorMetrics, health: Health, logger: Logger,
        newLineup: NewLineup = NewLineup()
    ) throws {
        try self.init(
            configuration, Surroundings(configuration), metrics: metrics, health: health,
            logger: logger, newLineup: newLineup)
    }

    package init(
        _ configuration: Configuration, _ surroundings: Surroundings, metrics: ProcessorMetrics,
        health: Health, logger: Logger, newLineup: NewLineup
    ) throws {
        self.configuration = configuration
        self.newLineup = newLineup
        lineup = configuration.lineup
        engine = lineup.engine(retired: [])
        metrics.scenarios.set(lineup.scenarios.count)
        self.metrics = metrics
        self.health = health
        self.logger = logger
        consumer = surroundings.consumer
        topics = surroundings.topics
        home = surroundings.home
        clocks = surroundings.clocks
        dispatcher = Dispatcher(
            surroundings.producer, topics: configuration.topics, metrics: metrics)
        reader = EventReader(vocabulary: engine.vocabulary)
        committed = clocks.now
        pinged = clocks.now
    }

    /// Works until asked to stop, then drains, commits and leaves the group.
    ///
    /// - Throws: what no repeat can mend, such as a consumer's fatal error.
    package func run(stop: StopFlag) throws {
        createTopics(stop)
        do {
            while !stop.isSet { try turn(stop) }
        } catch is StoppedInTheMiddle {
        } catch {
            // Its partitions need not wait for the session to time out.
            finish()
            throw error
        }
        finish()
    }

    /// Once round: hears Kafka, applies what has come, settles what is due.
    package func turn(_ stop: StopFlag) throws {
        try round(stop)
        if let failure { throw failure }
    }

    /// Drains, commits, and leaves the group.
    package func finish() {
        health.stop()
        stopsBy = clocks.now + Self.drainLimit
        try? settleAndDrain(Array(slots.keys))
        try? consumer.close(limit: .seconds(3)) { [self] in notice($0) }
    }

    private func round(_ stop: StopFlag) throws {
        let now = clocks.now
        health.beat(at: now)
        while let next = consumer.nextNotice(wait: .zero) { notice(next) }
        if let lineup = newLineup.take() { adopt(lineup) }
        recover(at: now)
        serveReports(wait: .zero)
        // Messages under way want their reports served soon; so does a shard that waits for Redis.
        // Deadlines that are due want no wait at all.
        let isBehind = !dispatcher.isFull && slots.values.contains { $0.isBehind }
        let wait: Duration =
            isBehind ? .zero : dispatcher.openCount > 0 ? .milliseconds(5) : .milliseconds(50)
        // Some wait, if no batch says how many.
        var events = 1
        if dispatcher.isFull {
            // Kafka does not take messages as fast as events come: those wait in librdkafka's
            // queue, whose size is bounded. To pause would throw away what it holds.
            serveReports(wait: wait)
        } else {
            let batch = consumer.batch(max: configuration.batchMax, wait: wait)
            events = batch.count
            try process(batch, stop)
        }
        settle(after: events, at: clocks.now)
        if now - committed > .seconds(1) {
            committed = now
            commitOffsets()
            observe(at: now)
        }
    }

    /// What the gate takes for now.
    var clock: Engine.Clock {
        // What has been heard, each shard knows for itself.
        configuration.usesEventClock ? .event : .wall(clocks.wall, heard: .distantPast)
    }

    private func process(_ batch: consuming Batch, _ stop: StopFlag) throws {
        for failure in batch.failures {
            notice(.failed(failure.error))
            // Where to go on is decided when the shard is taken.
            if failure.error.isOffsetMissing { drop(failure.partition, retryIn: .zero) }
        }
        guard !batch.isEmpty else { return }
        Faults.reach(.batchRead)
        let begin = clocks.now
        let clock = clock
        var touched: Set<Int32> = []
        // Records of one partition come together.
        var latest: Shard?
        batch.forEach { record in
            if latest?.partition != record.partition {
                latest = slots[record.partition]?.shard
                if latest != nil { touched.insert(record.partition) }
            }
            guard let latest, !latest.hasSeen(record.offset) else { return }
            take(record, for: latest, clock: clock)
        }
        try awaitDeadLetters(stop)
        for partition in touched.sorted() {
            slots[partition]?.lastRecord = begin
            attempt(partition) { try $0.finishBatch(clock: clock) }
        }
        metrics.batch.record(clocks.now - begin)
        metrics.batchEvents.set(batch.count)
    }

    private func take(_ record: Record, for shard: Shard, clock: Engine.Clock) {
        let time = record.timestamp.map { EventTime(milliseconds: $0) } ?? clocks.wall
        let reading = reader.read(
            record.payload ?? UnsafeRawBufferPointer(start: nil, count: 0), recordTime: time,
            maxSkew: configuration.skewMax)
        if case .broken(let broken) = reading {
            dispatcher.setAside(record, reason: broken.code, detail: broken.description)
            DeadEvent(
                topic: consumer.topic, partition: record.partition, offset: record.offset,
                reason: broken.code
            ).report(to: logger, &deadReminder, at: clocks.now)
        }
        shard.take(
            reading, at: record.offset, recordTime: time.milliseconds, clock: clock)
    }

    /// An event that was set aside must be in Kafka before the shard's offset passes it.
    private func awaitDeadLetters(_ stop: StopFlag) throws {
        var limit: ContinuousClock.Instant?
        while dispatcher.deadLetters > 0 {
            serveReports(wait: .milliseconds(100))
            health.beat(at: clocks.now)
            guard stop.isSet else { continue }
            let end = limit ?? clocks.now + Self.drainLimit
            limit = end
            // Nothing of this batch is committed then: it is read again.
            if clocks.now > end { throw StoppedInTheMiddle() }
        }
    }

    func serveReports(wait: Duration) {
        dispatcher.serve(
            wait: wait, now: clocks.wall.milliseconds, notice: heardOfProducer
        ) { delivered in
            Faults.reach(.beforeReport)
            if let shard = slots[delivered.partition]?.shard {
                shard.reported(delivered.number, of: delivered.generation)
            } else {
                slots[delivered.partition]?.ledger.reported(
                    delivered.number, of: delivered.generation)
            }
        }
    }

    /// A producer's end is not ours: it is replaced.
    private func heardOfProducer(_ heard: Notice) {
        if case .failed(let error) = heard { kafkaFailed(error) } else { notice(heard) }
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
