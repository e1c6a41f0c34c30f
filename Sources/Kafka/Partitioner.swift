/// Which partition a key belongs to, as the Java client and librdkafka's `murmur2` and
/// `murmur2_random` have it.
package enum Partitioner {
    /// - Parameters:
    ///   - key: of the message; not nil, for those go anywhere.
    ///   - partitions: of the topic, at least one.
    /// - Returns: its number, from 0 on.
    package static func partition(of key: some Sequence<UInt8>, among partitions: Int) -> Int {
        precondition(partitions > 0, "a topic has a partition")
        return Int(murmur2(Array(key)) & 0x7fff_ffff) % partitions
    }

    /// The same as librdkafka's `consistent` and `consistent_random`, its default, have it.
    package static func consistentPartition(
        of key: some Sequence<UInt8>, among partitions: Int
    ) -> Int {
        precondition(partitions > 0, "a topic has a partition")
        return Int(crc32(key)) % partitions
    }

    /// Whether messages of the key stay in a partition when others are added. Which partitioner the
    /// producers have nobody says: all that explain the old place must agree, and one must.
    ///
    /// - Parameters:
    ///   - key: of messages that lie in the partition.
    ///   - place: its number.
    ///   - old: how many there were, at least one.
    ///   - new: how many there are.
    /// - Returns: false also when no known partitioner puts it there.
    package static func keeps(
        _ key: [UInt8], in place: Int, from old: Int, to new: Int
    ) -> Bool {
        let places = [
            (partition(of: key, among: old), partition(of: key, among: new)),
            (consistentPartition(of: key, among: old), consistentPartition(of: key, among: new)),
        ].filter { $0.0 == place }
        return !places.isEmpty && places.allSatisfy { $0.1 == place }
    }

    /// The CRC-32 of zlib.
    static func crc32(_ key: some Sequence<UInt8>) -> UInt32 {
        var rest = ~UInt32(0)
        for byte in key {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest >> 1 ^ (rest & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~rest
    }

    /// MurmurHash2 by Austin Appleby, 32 bits, with Kafka's seed.
    static func murmur2(_ key: [UInt8]) -> UInt32 {
        let factor: UInt32 = 0x5bd1_e995
        var hash = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        let whole = key.count & ~3
        for start in stride(from: 0, to: whole, by: 4) {
            var word = UInt32(key[start]) | UInt32(key[start + 1]) << 8
            word |= UInt32(key[start + 2]) << 16 | UInt32(key[start + 3]) << 24
            word = word &* factor
            word = (word ^ word >> 24) &* factor
            hash = hash &* factor ^ word
        }
        if whole < key.count {
            for (place, byte) in key[whole...].enumerated() {
                hash ^= UInt32(byte) << UInt32(8 * place)
            }
            hash = hash &* factor
        }
        hash = (hash ^ hash >> 13) &* factor
        return hash ^ hash >> 15
    }
}
