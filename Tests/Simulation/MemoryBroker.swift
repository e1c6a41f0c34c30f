import Kafka

/// Topics and consumer groups in memory.
final class MemoryBroker {
    private(set) var topics: [String: [MemoryLog]] = [:]
    private var groups: [String: MemoryGroup] = [:]
    /// Nobody reaches it.
    var isAway = false

    func create(_ topic: String, partitions: Int) {
        topics[topic] = (0..<partitions).map { _ in MemoryLog() }
    }

    func logs(_ topic: String) -> [MemoryLog] { topics[topic] ?? [] }

    func group(_ name: String, of topic: String) -> MemoryGroup {
        if let known = groups[name] { return known }
        let group = MemoryGroup(partitions: Int32(logs(topic).count))
        groups[name] = group
        return group
    }

    func append(_ message: MemoryLog.Message, to topic: String) {
        let logs = logs(topic)
        logs[Self.partition(of: message.key ?? [], among: logs.count)].append(message)
    }

    static func partition(of key: [UInt8], among count: Int) -> Int {
        let hash = key.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int(hash % UInt32(count))
    }
}

extension KafkaError {
    static let away = KafkaError(
        code: -195, name: "_TRANSPORT", message: "away", isFatal: false, isRetriable: true)
    static let fenced = KafkaError(
        code: 22, name: "ILLEGAL_GENERATION", message: "not a member", isFatal: false,
        isRetriable: false)
    static let queueFull = KafkaError(
        code: -184, name: "_QUEUE_FULL", message: "full", isFatal: false, isRetriable: true)
    static let timedOut = KafkaError(
        code: -192, name: "_MSG_TIMED_OUT", message: "timed out", isFatal: false,
        isRetriable: true)
    static let outOfOrder = KafkaError(
        code: 45, name: "OUT_OF_ORDER_SEQUENCE_NUMBER", message: "out of order", isFatal: true,
        isRetriable: false)
}
