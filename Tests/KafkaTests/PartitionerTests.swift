import Testing

@testable import Kafka

@Suite struct PartitionerTests {
    /// From Kafka's own `UtilsTest.testMurmur2`.
    @Test(arguments: [
        ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
    ])
    func `hashes as Kafka does`(key: String, hash: Int32) {
        #expect(Partitioner.murmur2(Array(key.utf8)) == UInt32(bitPattern: hash))
    }

    @Test func `sums up as zlib does`() {
        #expect(Partitioner.crc32("123456789".utf8) == 0xcbf4_3926)
        #expect(Partitioner.crc32("".utf8) == 0)
    }

    /// With 2 partitions and then 4. The numbers are those of Kafka's and librdkafka's own hashes.
    @Test func `a key stays where every partitioner that explains its place leaves it`() {
        func key(_ isFit: ((old: Int, new: Int), (old: Int, new: Int)) -> Bool) -> [UInt8] {
            (0..<1000).lazy.map { Array("u\($0)".utf8) }.first { key in
                isFit(
                    (
                        Partitioner.partition(of: key, among: 2),
                        Partitioner.partition(of: key, among: 4)
                    ),
                    (
                        Partitioner.consistentPartition(of: key, among: 2),
                        Partitioner.consistentPartition(of: key, among: 4)
                    ))
            }!
        }
        func stays(_ key: [UInt8]) -> Bool { Partitioner.keeps(key, in: 0, from: 2, to: 4) }
        // One of them explains it.
        #expect(stays(key { $0 == (0, 0) && $1.old == 1 }))
        #expect(!stays(key { $0 == (0, 2) && $1.old == 1 }))
        #expect(stays(key { $1 == (0, 0) && $0.old == 1 }))
        #expect(!stays(key { $1 == (0, 2) && $0.old == 1 }))
        // Both do.
        #expect(stays(key { $0 == (0, 0) && $1 == (0, 0) }))
        #expect(!stays(key { $0 == (0, 0) && $1 == (0, 2) }))
        #expect(!stays(key { $0 == (0, 2) && $1 == (0, 0) }))
        // None does.
        #expect(!stays(key { $0.old == 1 && $1.old == 1 }))
    }

    @Test func `keys stay inside and go everywhere`() {
        let partitions = (0..<1000).map { Partitioner.partition(of: "u\($0)".utf8, among: 7) }
        #expect(Set(partitions) == Set(0..<7))
    }
}
