import Events
import Testing

@Suite struct FNV1aTests {
    /// From the test vectors of its authors.
    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325, 0x811c_9dc5), ("a", 0xaf63_dc4c_8601_ec8c, 0xe40c_292c),
            ("foobar", 0x8594_4171_f739_67e8, 0xbf9c_f968),
        ] as [(String, UInt64, UInt32)])
    func `the hashes are those that everybody knows`(text: String, wide: UInt64, short: UInt32) {
        #expect(UInt64.fnv1a(text.utf8) == wide)
        #expect(UInt32.fnv1a(text.utf8) == short)
        #expect(UInt64.fnv1a(text.utf8.dropFirst(), after: .fnv1a(text.utf8.prefix(1))) == wide)
        #expect(UInt32.fnv1a(text.utf8.dropFirst(), after: .fnv1a(text.utf8.prefix(1))) == short)
    }
}
