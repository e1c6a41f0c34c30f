import Testing

@testable import Pacing

@Suite struct SlowDownTests {
    let start = ContinuousClock.now

    /// Sends as fast as it may, at most `most` a second, for so many seconds.
    private func run(
        _ slowDown: inout SlowDown, from: Int, seconds: Int, most: Int = 100
    ) -> Double {
        var count = 0
        for step in 0..<(seconds * most) {
            let now = start + .seconds(from) + .seconds(1) * step / most
            slowDown.recover(at: now)
            guard slowDown.opening(at: now) == nil else { continue }
            slowDown.begin(at: now)
            count += 1
        }
        return Double(count) / Double(seconds)
    }

    /// Whether it is slowed when so many say so.
    private func slow(_ slowDown: inout SlowDown, _ second: Int, times: Int = 100) -> Bool {
        var isSlower = false
        for _ in 0..<times where slowDown.slow(at: start + .seconds(second)) { isSlower = true }
        return isSlower
    }

    @Test(arguments: [(1, false), (19, false), (20, true)])
    func `one in fifty has to say so`(times: Int, isSlower: Bool) {
        var slowDown = SlowDown()
        // 1,000 in the window before.
        _ = run(&slowDown, from: 0, seconds: 20)
        #expect(slow(&slowDown, 20, times: times) == isSlower)
        // A small lane has no crowd to hide in.
        var small = SlowDown()
        _ = run(&small, from: 0, seconds: 20, most: 2)
        #expect(slow(&small, 20, times: 1))
    }

    @Test func `halves what really went, and is free again after minutes`() {
        var slowDown = SlowDown()
        #expect(run(&slowDown, from: 0, seconds: 30) == 100)
        #expect(slow(&slowDown, 30))
        #expect(abs(run(&slowDown, from: 30, seconds: 20) - 50) < 1.5)
        #expect(slow(&slowDown, 50))
        #expect(abs(run(&slowDown, from: 50, seconds: 60) - 25) < 1.5)
        #expect(abs(run(&slowDown, from: 110, seconds: 60) - 50) < 2)
        #expect(run(&slowDown, from: 171, seconds: 10) == 100)
        #expect(slowDown.pace == nil)
    }

    @Test func `the answers to what went before do not count twice`() {
        var slowDown = SlowDown()
        _ = run(&slowDown, from: 0, seconds: 20)
        #expect(slow(&slowDown, 20))
        for second in 20..<25 { #expect(!slow(&slowDown, second)) }
        #expect(slowDown.pace == 50)
        #expect(slow(&slowDown, 25))
        #expect(slowDown.pace == 25)
    }

    @Test func `never stops, and each new word puts the recovery off`() {
        var slowDown = SlowDown()
        _ = run(&slowDown, from: 0, seconds: 20)
        for minute in 0..<60 {
            _ = slowDown.slow(at: start + .seconds(20 + minute * 50))
            slowDown.recover(at: start + .seconds(20 + minute * 50 + 49))
        }
        #expect(slowDown.pace == SlowDown.least)
        #expect(run(&slowDown, from: 3_100, seconds: 60, most: 10) >= 1.0 / 60)
    }
}
