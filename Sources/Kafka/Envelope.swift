import CRdkafka

/// A message that `rd_kafka_produce` cannot carry, since it has headers or its own time.
struct Envelope {
    let topic: OpaquePointer
    let key: UnsafeRawBufferPointer?
    let payload: UnsafeRawBufferPointer?
    let token: UnsafeMutableRawPointer?

    func send(
        by client: OpaquePointer, _ headers: [(String, [UInt8])], _ timestamp: Int64?
    ) throws(KafkaError) {
        var parts = [
            part(RD_KAFKA_VTYPE_RKT) { $0.rkt = topic },
            part(RD_KAFKA_VTYPE_MSGFLAGS) { $0.i = RD_KAFKA_MSG_F_COPY },
            part(RD_KAFKA_VTYPE_OPAQUE) { $0.ptr = token },
            part(RD_KAFKA_VTYPE_VALUE) { $0.mem = Self.memory(payload) },
            part(RD_KAFKA_VTYPE_KEY) { $0.mem = Self.memory(key) },
        ]
        if let timestamp { parts.append(part(RD_KAFKA_VTYPE_TIMESTAMP) { $0.i64 = timestamp }) }
        let list = headers.isEmpty ? nil : Self.list(headers)
        if let list { parts.append(part(RD_KAFKA_VTYPE_HEADERS) { $0.headers = list }) }
        if let error = rd_kafka_produceva(client, parts, parts.count) {
            // The message takes the headers over only when it was queued.
            if let list { rd_kafka_headers_destroy(list) }
            throw KafkaError(consuming: error)
        }
    }

    private func part(
        _ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_s.__Unnamed_union_u) -> Void
    ) -> rd_kafka_vu_t {
        var part = rd_kafka_vu_t()
        part.vtype = type
        fill(&part.u)
        return part
    }

    private static func memory(
        _ bytes: UnsafeRawBufferPointer?
    ) -> rd_kafka_vu_s.__Unnamed_union_u.__Unnamed_struct_mem {
        .init(ptr: UnsafeMutableRawPointer(mutating: bytes?.baseAddress), size: bytes?.count ?? 0)
    }

    /// A headers list that the caller owns.
    private static func list(_ headers: [(String, [UInt8])]) -> OpaquePointer? {
        let list = rd_kafka_headers_new(headers.count)
        for (name, value) in headers {
            rd_kafka_header_add(list, name, -1, value, value.count)
        }
        return list
    }
}
