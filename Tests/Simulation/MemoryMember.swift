import Kafka

/// One process' place in a group.
final class MemoryMember: GroupMember {
    let topic: String
    private let world: World
    private let process: SimulatedProcess
    private let group: MemoryGroup
    private var notices: [Notice] = []
    private var positions: [Int32: Int64] = [:]
    private var paused: Set<Int32> = []
    /// Turns until it hears that it was put out; nil: it was not.
    private var turnsUntilLost: Int?
    /// Joins anew once it has let go of what it lost.
    private var isRejoining = false

    init(_ world: World, _ process: SimulatedProcess, group: String, topic: String) {
        self.world = world
        self.process = process
        self.topic = topic
        self.group = world.broker.group(group, of: topic)
        self.group.join(self)
    }

    var isIn: Bool { group.has(self) }

    func hear(_ notice: Notice) { notices.append(notice) }

    /// Its heartbeats did not come for too long. What it still fetches, it fetches.
    func expire() {
        group.put(out: self)
        notices.removeAll()
        turnsUntilLost = world.chance.below(4)
    }

    func nextNotice(wait: Duration) -> Notice? {
        guard process.enter() else {
            process.pass(wait)
            return nil
        }
        if let turns = turnsUntilLost {
            turnsUntilLost = turns > 0 ? turns - 1 : nil
            guard turns == 0 else { return nil }
            isRejoining = true
            return .revoked(positions.keys.sorted(), lost: true)
        }
        if notices.isEmpty {
            process.pass(wait)
            return nil
        }
        let notice = notices.removeFirst()
        world.tell("\(process.name) hears \(notice)")
        return notice
    }

    func start(_ offsets: [(partition: Int32, offset: Int64?)]) throws(KafkaError) {
        guard process.enter() else { throw .away }
        for (partition, offset) in offsets {
            positions[partition] = first(offset ?? group.offset(partition) ?? 0)
        }
    }

    func stop(_ partitions: [Int32]) throws(KafkaError) {
        guard process.enter() else { throw .away }
        for partition in partitions {
            positions[partition] = nil
            paused.remove(partition)
        }
        if isRejoining {
            isRejoining = false
            group.join(self)
        } else {
            group.released(partitions, by: self)
        }
    }

    func batch(max: Int, wait: Duration) -> Batch {
        guard process.enter(), !world.broker.isAway else {
            process.pass(wait)
            return Batch([], owner: self)
        }
        var messages: [(partition: Int32, offset: Int64, message: MemoryLog.Message)] = []
        let logs = world.broker.logs(topic)
        for (partition, position) in positions.sorted(by: { $0.key < $1.key })
        where !paused.contains(partition) && world.chance.percent(80) {
            let log = logs[Int(partition)]
            let room = min(max - messages.count, world.chance.within(1...12))
            let end = min(log.end, position + Int64(Swift.max(0, room)))
            guard position < end else { continue }
            for offset in position..<end {
                messages.append((partition, offset, log.messages[Int(offset)]))
            }
            positions[partition] = end
        }
        if messages.isEmpty { process.pass(wait) }
        let held = HeldRecords(messages)
        return Batch(held.records, owner: held)
    }

    func close(limit: Duration, serve: (Notice) throws -> Void) throws {
        guard process.enter() else { throw KafkaError.away }
        let held = positions.keys.sorted()
        if !held.isEmpty { try serve(.revoked(held, lost: turnsUntilLost != nil)) }
        group.put(out: self)
    }
}

extension MemoryMember {
    func pause(_ partitions: [Int32]) throws(KafkaError) {
        guard process.enter() else { throw .away }
        paused.formUnion(partitions)
    }

    func resume(_ partitions: [Int32]) throws(KafkaError) {
        guard process.enter() else { throw .away }
        paused.subtract(partitions)
    }

    func seek(
        _ offsets: [(partition: Int32, offset: Int64)], timeout: Duration
    ) throws(KafkaError) {
        guard process.enter(), !world.broker.isAway, !world.strikes(.kafkaRefusal) else {
            throw .away
        }
        for (partition, offset) in offsets where positions[partition] != nil {
            positions[partition] = first(offset)
        }
    }

    func commit(_ offsets: [(partition: Int32, offset: Int64)]) throws(KafkaError) {
        guard !offsets.isEmpty else { return }
        guard process.enter() else { throw .away }
        if world.broker.isAway || world.strikes(.kafkaRefusal) {
            return hear(.committed(.away))
        }
        hear(.committed(group.commit(offsets, by: self) ? nil : .fenced))
    }

    func commitAndWait(_ offsets: [(partition: Int32, offset: Int64)]) throws(KafkaError) {
        guard process.enter(), !world.broker.isAway else { throw .away }
        guard group.commit(offsets, by: self) else { throw .fenced }
    }

    func committed(
        _ partitions: [Int32], timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        guard process.enter(), !world.broker.isAway, !world.strikes(.kafkaRefusal) else {
            throw .away
        }
        var offsets: [Int32: Int64] = [:]
        for partition in partitions { offsets[partition] = group.offset(partition) }
        return offsets
    }

    func highWatermark(_ partition: Int32) -> Int64? {
        world.broker.logs(topic)[Int(partition)].end
    }

    func ping(timeout: Duration) throws(KafkaError) {
        guard process.enter(), !world.broker.isAway else { throw .away }
    }

    func partitionCount(timeout: Duration) throws(KafkaError) -> Int {
        guard process.enter(), !world.broker.isAway else { throw .away }
        return world.broker.logs(topic).count
    }

    /// librdkafka's own numbers for the two ends are negative.
    private func first(_ offset: Int64) -> Int64 { Swift.max(0, offset) }
}
