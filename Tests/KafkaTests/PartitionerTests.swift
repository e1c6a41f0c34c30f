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

    @Test func `keys stay inside and go everywhere`() {
        let partitions = (0..<1000).map { Partitioner.partition(of: "u\($0)".utf8, among: 7) }
        #expect(Set(partitions) == Set(0..<7))
    }
}
