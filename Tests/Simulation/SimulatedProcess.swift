import Delivery
import Events
import Kafka
import Logging
import Matching
import Policy
import Processor
import Redis
import Sender
import Telemetry
import Workers

/// One `nagori run` or `nagori send`, whole but for its surroundings.
final class SimulatedProcess {
    enum Role { case run, send }

    let name: String
    let role: Role
    let stop = StopFlag()
    private let world: World
    private(set) var isDead = false
    /// Sleeps, in the middle of a call.
    private(set) var isAsleep = false
    /// Calls to the outside until something happens to it; nil: nothing will.
    private var strike: (after: Int, fault: Fault)?
    /// What it waited for after its death: nobody else's time.
    private let afterlife: VirtualTime
    private var processor: Processor?
    private var sender: SendingLoop?
    private(set) var member: MemoryMember?
    private var sink: MemorySink?
    private var carriage: MemoryCarriage?
    private let processorMetrics = ProcessorMetrics()
    private let senderMetrics = SenderMetrics()

    init(_ name: String, _ role: Role, in world: World) throws {
        self.name = name
        self.role = role
        self.world = world
        afterlife = VirtualTime(from: world.time.wall)
        let clocks = Clocks(
            steady: { [time = world.time, afterlife] in time.now + afterlife.sinceStart },
            wall: { [time = world.time] in time.wall })
        switch role {
        case .run: try makeProcessor(clocks)
        case .send: try makeSender(clocks)
        }
    }

    private func makeProcessor(_ clocks: Clocks) throws {
        var configuration = world.story.configuration
        if world.sabotage == .repeatsBelieved {
            var limits = world.story.limits
            limits.dedupeWindow = .seconds(0)
            configuration.lineup = Story.lineup(limits)
        }
        let member = MemoryMember(
            world, self, group: configuration.group, topic: configuration.topics.events)
        self.member = member
        let processor = try Processor(
            configuration,
            Surroundings(
                consumer: member, producer: try producer(clocks),
                topics: MemoryTopics(world, self), home: MemoryHome(world, self), clocks: clocks),
            metrics: processorMetrics, health: Health(parts: [], at: clocks.now),
            logger: world.logger(name), newLineup: NewLineup())
        // Streams are short here: deadlines have to be left behind all the same.
        processor.pace.idleMax = 3
        processor.pace.busyMin = 1
        self.processor = processor
    }

    private func makeSender(_ clocks: Clocks) throws {
        let options = world.story.sending
        let member = MemoryMember(
            world, self, group: options.group, topic: options.topics.requests)
        self.member = member
        let carriage = MemoryCarriage(world, self)
        self.carriage = carriage
        sender = SendingLoop(
            options,
            SenderSurroundings(
                consumer: member, producer: try producer(clocks),
                topics: MemoryTopics(world, self),
                register: { [world] _ throws(RedisError) in try MemoryRegisterStore(world, self) },
                stops: { Stops() }, owner: "\(name)-\(world.fresh())", courier: carriage,
                clocks: clocks,
                random: world.chance.branch()),
            Health(parts: [], at: clocks.now), senderMetrics, world.logger(name))
    }

    private func producer(_ clocks: Clocks) throws(KafkaError) -> DurableProducer {
        try DurableProducer(now: { clocks.now }) { [world] () throws(KafkaError) in
            let sink = MemorySink(world, self)
            self.sink = sink
            return sink
        }
    }

    /// Once round. After SIGTERM the process comes to its end instead.
    func turn() throws {
        if stop.isSet, !isDead {
            processor?.finish()
            try sender?.finish()
            if !isDead { die() }
            return
        }
        do {
            try processor?.turn(stop)
            try sender?.turn()
            if !isDead { world.audit(self) }
        } catch {
            // What a supervisor sees: the process has ended, and is started again.
            guard !isDead else { return }
            world.tell("\(name) ends: \(error)")
            die()
        }
    }

    /// What its books say that cannot be.
    var imbalances: [String] {
        let balances = role == .run ? processorMetrics.balances : senderMetrics.balances
        return balances.compactMap(\.complaint)
    }

    /// Whether the relay is busy with mails of its.
    var isSending: Bool { carriage.map { $0.inFlight > 0 } ?? false }

    func strike(_ fault: Fault, after calls: Int) { strike = (calls, fault) }

    /// Nothing more will happen to it.
    func spare() { strike = nil }

    /// Lets go of what refers to the world and back.
    func release() {
        processor = nil
        sender = nil
        member = nil
        sink = nil
        carriage = nil
    }

    /// Every call to the outside passes here; false when the process is no more, so that the call
    /// has no effect.
    func enter() -> Bool {
        guard !isDead else { return false }
        guard let (calls, fault) = strike else { return true }
        guard calls == 0 else {
            strike = (calls - 1, fault)
            return true
        }
        strike = nil
        switch fault {
        case .crash: die()
        case .stop: stop.set()
        default:
            isAsleep = true
            world.passWhileAsleep(self, fault)
            isAsleep = false
        }
        return !isDead
    }

    /// It waits. The dead have time.
    func pass(_ duration: Duration) {
        if isDead {
            afterlife.pass(max(duration, .milliseconds(1)))
        } else {
            world.time.pass(duration)
        }
    }

    private func die() {
        isDead = true
        stop.set()
        sink?.die()
        carriage?.die()
        world.died(self)
    }
}
