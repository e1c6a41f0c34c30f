import Events
import Kafka

/// One process' producer: messages land in order, some late, and some whose report says that they
/// did not.
final class MemorySink: MessageSink {
    private struct Pending {
        let topic: String
        let message: MemoryLog.Message
        let token: UInt64
    }

    private let world: World
    private let process: SimulatedProcess
    private var pending: [Pending] = []
    /// Landed; the report is still to come.
    private var reports: [Producer.Report] = []
    private(set) var fatalError: KafkaError?

    init(_ world: World, _ process: SimulatedProcess) {
        self.world = world
        self.process = process
    }

    func send(
        topic: String, key: UnsafeRawBufferPointer?, payload: UnsafeRawBufferPointer?,
        headers: [(String, [UInt8])], token: UInt64, timestamp: Int64?
    ) throws(KafkaError) {
        guard process.enter() else { throw .away }
        if let fatalError { throw fatalError }
        if world.strikes(.queueFull) { throw .queueFull }
        let message = MemoryLog.Message(
            key: key.map(Array.init), payload: payload.map(Array.init),
            timestamp: timestamp ?? world.time.wall.milliseconds,
            headers: headers.map { (name: $0, value: $1) })
        pending.append(Pending(topic: topic, message: message, token: token))
    }

    func reports(
        wait: Duration, notices: (Notice) -> Void, _ body: (Producer.Report) -> Void
    ) {
        guard process.enter(), !world.broker.isAway, fatalError == nil else {
            return process.pass(wait)
        }
        while !pending.isEmpty, world.chance.percent(85) {
            let landing = pending.removeFirst()
            world.broker.append(landing.message, to: landing.topic)
            let isLost = world.strikes(.failedReport)
            reports.append(
                Producer.Report(
                    token: landing.token, error: isLost ? .timedOut : nil, partition: 0,
                    offset: nil))
        }
        if world.strikes(.producerEnd) {
            fatalError = .outOfOrder
            notices(.failed(.outOfOrder))
        }
        let due = reports
        if due.isEmpty { process.pass(wait) }
        reports = []
        for report in due {
            if world.chance.percent(90) { body(report) } else { reports.append(report) }
        }
    }

    /// The process is no more: some of what was on its way lands.
    func die() {
        for landing in pending.prefix(world.chance.below(pending.count + 1)) {
            world.broker.append(landing.message, to: landing.topic)
        }
        pending = []
    }
}
