package import Redis

/// All states of a shard, a stretch at a time: a look that takes nothing and changes nothing.
/// Users who come or go meanwhile may be missed, and a few be seen twice.
package struct ShardScan {
    private let keys: ShardKeys
    private let connection: Connection
    private var next: UInt32 = 0
    private static let bucketsMax: UInt32 = 64

    package init(_ keys: ShardKeys, on connection: Connection) {
        self.keys = keys
        self.connection = connection
    }

    /// Nil at the end; a stretch may be empty.
    package mutating func stretch() throws(RedisError) -> [(user: String, state: [UInt8])]? {
        // Asked each time: who goes to a new bucket meanwhile is seen there.
        let stored = try connection.call("HGET", keys.meta, "buckets").text
        let count = Buckets(stored: stored.flatMap { Int64($0) })?.count ?? 0
        guard next < count else { return nil }
        let buckets = next..<min(next + Self.bucketsMax, count)
        next = buckets.upperBound
        let replies = try connection.pipeline(buckets.map { Command("HGETALL", keys.bucket($0)) })
        var states: [(String, [UInt8])] = []
        for reply in replies {
            let fields = try reply.accepted().array ?? []
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                if let user = fields[index].text, let bytes = fields[index + 1].bytes {
                    states.append((user, StoredState(bytes).state))
                }
            }
        }
        return states
    }
}
