import CRdkafka

/// One message of a topic. It points into its batch: use it only while the batch lives.
package struct Record {
    package let partition: Int32
    package let offset: Int64
    /// Nil when the message has no key.
    package let key: UnsafeRawBufferPointer?
    /// Nil for a tombstone.
    package let payload: UnsafeRawBufferPointer?
    /// Milliseconds since 1970, by the producer or by the broker as the topic is set up; nil when
    /// the message carries none.
    package let timestamp: Int64?
    /// Nil for one in memory.
    private let message: UnsafeMutablePointer<rd_kafka_message_t>?
    /// Of one in memory. A pointer, as all else: a record is copied for nothing.
    private let held: UnsafeBufferPointer<Header>?

    package typealias Header = (name: String, value: [UInt8])

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>) {
        partition = message.pointee.partition
        offset = message.pointee.offset
        key = message.pointee.key.map {
            UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len)
        }
        payload = message.pointee.payload.map {
            UnsafeRawBufferPointer(start: $0, count: message.pointee.len)
        }
        let milliseconds = rd_kafka_message_timestamp(message, nil)
        timestamp = milliseconds < 0 ? nil : milliseconds
        self.message = message
        held = nil
    }

    /// One that librdkafka knows nothing of; whoever makes it keeps its bytes.
    package init(
        partition: Int32, offset: Int64, key: UnsafeRawBufferPointer?,
        payload: UnsafeRawBufferPointer?, timestamp: Int64?,
        headers: UnsafeBufferPointer<Header>? = nil
    ) {
        self.partition = partition
        self.offset = offset
        self.key = key
        self.payload = payload
        self.timestamp = timestamp
        message = nil
        held = headers
    }

    /// The headers in order, copied; a header without value is empty.
    ///
    /// librdkafka parses them on the first call, so those who do not ask do not pay.
    package var headers: [Header] {
        var list: OpaquePointer?
        guard let message else { return held.map { Array($0) } ?? [] }
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
        else { return [] }
        var headers: [Header] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size)
            == RD_KAFKA_RESP_ERR_NO_ERROR, let name
        {
            headers.append(
                (String(cString: name), Array(UnsafeRawBufferPointer(start: value, count: size))))
        }
        return headers
    }
}
