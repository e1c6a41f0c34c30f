import Kafka

/// One partition of a topic in memory.
final class MemoryLog {
    struct Message {
        var key: [UInt8]?
        var payload: [UInt8]?
        /// In milliseconds.
        var timestamp: Int64
        var headers: [Record.Header] = []
    }

    private(set) var messages: [Message] = []

    var end: Int64 { Int64(messages.count) }

    func append(_ message: Message) { messages.append(message) }

    func records(of partition: Int32, _ range: Range<Int64>) -> HeldRecords {
        HeldRecords(range.map { (partition, $0, messages[Int($0)]) })
    }
}

/// Owns the bytes that records point into.
final class HeldRecords {
    private var memory: [UnsafeMutableRawBufferPointer] = []
    private var headers: [UnsafeMutableBufferPointer<Record.Header>] = []
    private(set) var records: [Record] = []

    init(_ messages: [(partition: Int32, offset: Int64, message: MemoryLog.Message)]) {
        records = messages.map { partition, offset, message in
            Record(
                partition: partition, offset: offset, key: hold(message.key),
                payload: hold(message.payload), timestamp: message.timestamp,
                headers: hold(message.headers))
        }
    }

    deinit {
        for buffer in memory { buffer.deallocate() }
        for buffer in headers {
            buffer.deinitialize()
            buffer.deallocate()
        }
    }

    private func hold(_ list: [Record.Header]) -> UnsafeBufferPointer<Record.Header> {
        let buffer = UnsafeMutableBufferPointer<Record.Header>.allocate(capacity: list.count)
        _ = buffer.initialize(fromContentsOf: list)
        headers.append(buffer)
        return UnsafeBufferPointer(buffer)
    }

    private func hold(_ bytes: [UInt8]?) -> UnsafeRawBufferPointer? {
        guard let bytes else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, bytes.count), alignment: 1)
        memory.append(buffer)
        buffer.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(rebasing: buffer[..<bytes.count])
    }
}
