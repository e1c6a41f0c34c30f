import Kafka

/// One process' way to ask about topics.
final class MemoryTopics: TopicDirectory {
    private let world: World
    private let process: SimulatedProcess

    init(_ world: World, _ process: SimulatedProcess) {
        self.world = world
        self.process = process
    }

    func create(_ topic: String, partitions: Int, timeout: Duration) throws(KafkaError) {
        try knock()
    }

    func bounds(of topic: String, timeout: Duration) throws(KafkaError) -> [Range<Int64>] {
        try knock()
        return world.broker.logs(topic).map { 0..<$0.end }
    }

    func offsets(
        of topic: String, at milliseconds: Int64, partitions: Int, timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        try knock()
        var offsets: [Int32: Int64] = [:]
        for (partition, log) in world.broker.logs(topic).enumerated() {
            let first = log.messages.firstIndex { $0.timestamp >= milliseconds }
            offsets[Int32(partition)] = first.map { Int64($0) }
        }
        return offsets
    }

    func read(_ topic: String, since start: Int64, _ body: (Record) throws -> Void) throws {
        try knock()
        for (partition, log) in world.broker.logs(topic).enumerated() {
            let first = log.messages.firstIndex { $0.timestamp >= start }.map { Int64($0) }
            let held = log.records(of: Int32(partition), (first ?? log.end)..<log.end)
            for record in held.records { try body(record) }
        }
    }

    private func knock() throws(KafkaError) {
        guard process.enter(), !world.broker.isAway, !world.strikes(.kafkaRefusal) else {
            throw .away
        }
    }
}
