/// Small, fast, the same on every machine: Steele, Lea, Flood, "Fast Splittable Pseudorandom
/// Number Generators". Not for secrets.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Spreads the bits of `n`: the same `n` always gives the same number, and looks random.
    package static func mix(_ n: UInt64) -> UInt64 {
        var z = n
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// 0..<`limit`, which is positive. Off by less than `limit` / 2^32 from even: nobody minds.
    mutating func below(_ limit: Int) -> Int {
        Int(((next() >> 32) &* UInt64(limit)) >> 32)
    }

    /// Whether one throw out of a thousand falls below `perMille`.
    mutating func chance(_ perMille: Int) -> Bool { below(1000) < perMille }
}
