/// The name under which a process holds a shard.
enum Owner {
    /// 64 random bits: two owners in the life of a shard are of one name never.
    static func fresh() -> String { String(UInt64.random(in: 0 ... .max), radix: 36) }
}
