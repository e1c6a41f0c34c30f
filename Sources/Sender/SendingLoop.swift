import Delivery
import Events
import Kafka
package import Logging
import Mail
import Pacing
import Redis
package import Telemetry
import Workers

/// The sender at work: what it holds, and one turn after another. The other files of this class
/// say what a turn is made of.
package final class SendingLoop {
    /// Messages taken in one turn, so that no turn gets long.
    static let batchMax = 500
    /// The longest that a turn waits for something to do.
    static let idleWait: Duration = .milliseconds(100)
    /// The longest that a turn waits for deliveries or confirmations: Kafka is not heard meanwhile.
    static let busyWait: Duration = .milliseconds(10)
    /// For the last commit before partitions are given up.
    static let commitLimit: Duration = .milliseconds(1_500)
    static let leaveLimit: Duration = .seconds(2)

    let options: SenderOptions
    let health: Health
    let metrics: SenderMetrics
    let logger: Logger
    let transport: String
    /// The second one's name, told apart from the first when both are of a kind.
    let fallbackTransport: String
    var isOnFallback = false

    let watch: KafkaWatch
    let clocks: Clocks
    let consumer: any GroupMember
    let topics: any TopicDirectory
    let outlet: Outlet
    let register: MailRegister
    let courier: any MailCarriage

    /// By partition owned.
    var windows: [Int32: OffsetWindow] = [:]
    /// By id; all that is taken and not finished.
    var requests = OpenRequests()
    /// Messages that are no requests, until they are in mail-dead.
    var unreadable: Set<Position> = []
    var agenda = Agenda<EventTime>()
    /// Those whose time has come.
    var lanes: Lanes
    /// Claimed and waiting for the courier, oldest first.
    var claimed: ArraySlice<String> = []
    let lastLook: LastLook
    /// Those at which the last look is: room is kept for them.
    var screening: Set<String> = []
    var stopWatch: StopWatch
    var isPaused = false
    var commitsOpen = 0
    var nextCommit: ContinuousClock.Instant
    var unreadableReminder = Reminder()
    var retryReminder = Reminder()
    var random: any RandomNumberGenerator

    package init(
        _ options: SenderOptions, _ surroundings: SenderSurroundings, _ health: Health,
        _ metrics: SenderMetrics, _ logger: Logger
    ) {
        self.options = options
        self.health = health
        self.metrics = metrics
        self.logger = logger
        transport = options.relay.endpoint.word
        fallbackTransport = (options.fallback?.endpoint.word ?? "") + "-fallback"
        clocks = surroundings.clocks
        nextCommit = clocks.now
        watch = KafkaWatch(health, metrics, logger, clocks)
        consumer = surroundings.consumer
        topics = surroundings.topics
        outlet = Outlet(surroundings.producer, watch)
        register = MailRegister(
            MailRegister.Options(
                redis: options.redis, prefix: options.redisPrefix, owner: surroundings.owner,
                keep: options.resultTTL, lease: options.relay.limits.whole + .seconds(5)),
            health: health, metrics: metrics, logger: logger, clocks: clocks,
            random: surroundings.random, connect: surroundings.register)
        courier = surroundings.courier
        lastLook = LastLook(options.policy, options.calendar)
        stopWatch = StopWatch(surroundings.stops)
        random = surroundings.random
        lanes = Lanes(options.limits, zone: options.zone)
    }

    /// Once round: hears Kafka, takes requests, moves every request on as far as it goes.
    package func turn() throws {
        let wait = self.wait
        try hearNotices(wait: hasRoom ? .zero : wait.kafka)
        try take(wait: wait.kafka)
        try work(courierWait: wait.courier, outletWait: wait.outlet)
        try commit()
        showNumbers()
    }

    /// Moves the requests on that are taken already.
    func work(courierWait: Duration, outletWait: Duration) throws {
        let now = clocks.now
        health.beat(at: now)
        watch.look(consumer, at: now)
        stopWatch.look(at: now)
        claimDue()
        hearCourier(wait: courierWait)
        hearRegister()
        fillCourier()
        lookAtTransports()
        for ticket in outlet.confirmed(wait: outletWait) { finish(ticket) }
    }

    /// There are three to wait for; a turn waits for the one that most likely has news.
    private var wait: (kafka: Duration, courier: Duration, outlet: Duration) {
        if register.hasWork(at: clocks.now) { return (.zero, .zero, .zero) }
        let isCourierFree = courier.room > screening.count
        if !claimed.isEmpty && isCourierFree || hasLaneWork { return (.zero, .zero, .zero) }
        if courier.inFlight > 0 { return (.zero, Self.busyWait, .zero) }
        if !outlet.isIdle { return (.zero, .zero, Self.busyWait) }
        let idle = min(Self.idleWait, laneWait)
        guard let next = agenda.nextTime else { return (idle, .zero, .zero) }
        let left = Duration.milliseconds(max(0, (next - now).milliseconds))
        return (min(idle, left), .zero, .zero)
    }

    var now: EventTime { clocks.wall }

    /// For metrics.
    func word(for way: Courier.Way) -> String {
        switch way {
        case .first: transport
        case .fallback: fallbackTransport
        case .channel: "channel"
        }
    }

    private func lookAtTransports() {
        guard options.fallback != nil, courier.isOnFallback != isOnFallback else { return }
        isOnFallback.toggle()
        TransportSwitched(first: transport, second: fallbackTransport, isOnSecond: isOnFallback)
            .report(to: logger, metrics)
    }

    private func showNumbers() {
        metrics.inFlight.set(courier.inFlight)
        metrics.waiting.set(requests.count - courier.inFlight)
        showLanes()
        for (partition, window) in windows {
            guard let end = consumer.highWatermark(partition),
                let count = window.unfinished(of: end)
            else { continue }
            metrics.lag.with("\(partition)").set(count)
        }
    }
}
