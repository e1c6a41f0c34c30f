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
    private let source: Source

    private enum Source {
        case message(UnsafeMutablePointer<rd_kafka_message_t>)
        /// In memory.
        case headers([(name: String, value: [UInt8])])
    }

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
        source = .message(message)
    }

    /// One that librdkafka knows nothing of; whoever makes it keeps its bytes.
    package init(
        partition: Int32, offset: Int64, key: UnsafeRawBufferPointer?,
        payload: UnsafeRawBufferPointer?, timestamp: Int64?,
        headers: [(name: String, value: [UInt8])] = []
    ) {
        self.partition = partition
        self.offset = offset
        self.key = key
        self.payload = payload
        self.timestamp = timestamp
        source = .headers(headers)
    }

    /// The headers in order, copied; a header without value is empty.
    ///
    /// librdkafka parses them on the first call, so those who do not ask do not pay.
    package var headers: [(name: String, value: [UInt8])] {
        var list: OpaquePointer?
        switch source {
        case .headers(let headers): return headers
        case .message(let message): rd_kafka_message_headers(message, &list)
        }
        guard let list else { return [] }
        var headers: [(name: String, value: [UInt8])] = []
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
