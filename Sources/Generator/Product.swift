/// One article of the shop. All that is known of it follows from its rank.
struct Product: Equatable {
    static let count = 20_000
    static let categoryCount = 60

    /// 0 sells best.
    let rank: Int

    var category: Int { Int(Self.spread(rank) % UInt64(Self.categoryCount)) }

    /// In yen.
    var price: Int { 480 + Int(Self.spread(rank) >> 32 % 240) * 100 }

    /// Few articles get most of the views: a rank falls as the cube of an even throw, a long tail
    /// like Zipf's without a logarithm.
    static func popular(_ throwOf2To64: UInt64) -> Product {
        let part = throwOf2To64 >> 43
        let cubeOf32Bits = (part * part * part) >> 31
        return Product(rank: Int((cubeOf32Bits * UInt64(count)) >> 32))
    }

    private static func spread(_ rank: Int) -> UInt64 { SplitMix64.mix(UInt64(rank) &+ 0x5C0B) }
}
