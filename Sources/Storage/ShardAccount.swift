package import Redis

/// What a shard's meta and outbox say: a look that takes nothing and changes nothing.
package struct ShardAccount: Sendable {
    /// The next to read; nil when Redis knows nothing of the shard.
    package let offset: Int64?
    /// As the shard itself has counted.
    package let held: Int
    /// In order of their numbers.
    package let outbox: [OutboxMessage]

    package init(of keys: ShardKeys, on connection: Connection) throws(RedisError) {
        let meta = try connection.call("HMGET", keys.meta, "offset", "held")
        let numbers = (meta.array ?? []).map { $0.text.flatMap { Int64($0) } }
        guard numbers.count == 2 else { throw .unexpected("something else to HMGET") }
        offset = numbers[0]
        held = Int(numbers[1] ?? 0)
        outbox = try OutboxMessage.all(in: keys, on: connection)
    }
}

extension OutboxMessage {
    /// What the shard's outbox holds, in order of the numbers.
    static func all(
        in keys: ShardKeys, on connection: Connection
    ) throws(RedisError) -> [OutboxMessage] {
        let fields = try connection.call("HGETALL", keys.outbox).array ?? []
        return stride(from: 0, to: fields.count - 1, by: 2).compactMap { index in
            guard let number = fields[index].text.flatMap({ UInt64($0) }),
                let bytes = fields[index + 1].bytes
            else { return nil }
            return OutboxMessage(number: number, stored: bytes)
        }.sorted { $0.number < $1.number }
    }
}
