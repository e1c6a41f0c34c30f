import Testing

@testable import Sender

@Suite struct OffsetWindowTests {
    @Test func `stops at the oldest open record`() {
        var window = OffsetWindow()
        #expect(window.position == nil && window.commitDue == nil)
        for offset in [10, 11, 13] as [Int64] { window.open(offset) }
        #expect(window.position == 10)
        window.finish(11)
        #expect(window.position == 10)
        window.finish(10)
        #expect(window.position == 13, "12 was never there")
        window.finish(13)
        #expect(window.position == 14)
    }

    @Test func `says what to commit once`() {
        var window = OffsetWindow()
        window.open(0)
        window.finish(0)
        #expect(window.commitDue == 1)
        window.didCommit(1)
        #expect(window.commitDue == nil)
        window.didNotCommit()
        #expect(window.commitDue == 1)
    }

    @Test func `begins anew when the topic does`() {
        var window = OffsetWindow()
        window.open(5)
        window.open(0)
        #expect(window.position == 0)
        window.finish(5)
        #expect(window.position == 0)
        window.finish(0)
        #expect(window.position == 1)
    }

    @Test func `a record that waits keeps no others in mind`() {
        var window = OffsetWindow()
        window.open(0)
        for offset in 1...100_000 as ClosedRange<Int64> {
            window.open(offset)
            window.finish(offset)
            // Once more is none of its affair.
            window.finish(offset)
        }
        #expect(window.size < 3_000)
        #expect(window.position == 0)
        #expect(window.unfinished(of: 100_004) == 4, "the one, and three that are not taken")
        window.finish(0)
        #expect(window.position == 100_001)
    }

    /// Against the plainest way to say the same, in any order of finishing.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `agrees with a set`(seed: UInt64) {
        var random = Lots(state: seed)
        var window = OffsetWindow()
        var open: Set<Int64> = []
        var next: Int64 = 0
        for _ in 0..<5_000 {
            if Bool.random(using: &random) || open.isEmpty {
                window.open(next)
                open.insert(next)
                next += 1
            } else if let offset = open.randomElement(using: &random) {
                window.finish(offset)
                open.remove(offset)
            }
            #expect(window.position == (open.min() ?? next))
            #expect(window.unfinished(of: next) == (next == 0 ? nil : open.count))
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood): the same numbers for the same seed.
private struct Lots: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
