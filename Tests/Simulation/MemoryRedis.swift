import Redis
import Storage

/// What a Redis holds of ours, as a value, so that an earlier one can be put back.
struct MemoryRedis {
    /// By the tag of their keys.
    var shards: [String: MemoryShard] = [:]
    /// By key.
    var mails: [String: MemoryRegister.Entry] = [:]
    /// What all senders share.
    var lender = MemoryLender()
    var shelf: [UInt32: VersionShelf.Entry] = [:]
}

extension RedisError {
    static let cut = RedisError.connection("cut")
}
