import CRdkafka

/// One message of a topic. It points into its batch: use it only while the batch lives.
package struct Record {
    let message: UnsafeMutablePointer<rd_kafka_message_t>

    package var partition: Int32 { message.pointee.partition }
    package var offset: Int64 { message.pointee.offset }

    /// Nil when the message has no key.
    package var key: UnsafeRawBufferPointer? {
        message.pointee.key.map {
            UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len)
        }
    }

    /// Nil for a tombstone.
    package var payload: UnsafeRawBufferPointer? {
        message.pointee.payload.map {
            UnsafeRawBufferPointer(start: $0, count: message.pointee.len)
        }
    }

    /// Milliseconds since 1970, by the producer or by the broker as the topic is set up; nil when
    /// the message carries none.
    package var timestamp: Int64? {
        let milliseconds = rd_kafka_message_timestamp(message, nil)
        return milliseconds < 0 ? nil : milliseconds
    }

    /// The headers in order, copied; a header without value is empty.
    ///
    /// librdkafka parses them on the first call, so those who do not ask do not pay.
    package var headers: [(name: String, value: [UInt8])] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list
        else { return [] }
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
