import Feed
import Testing

@Suite struct PaceTests {
    @Test func `acts come evenly`() {
        let start = ContinuousClock.now
        let pace = Pace(perSecond: 100, from: start)
        #expect(pace.wait(after: 0, now: start) == .zero)
        #expect(pace.wait(after: 1, now: start) == .milliseconds(10))
        #expect(pace.wait(after: 50, now: start + .milliseconds(400)) == .milliseconds(100))
        #expect(pace.wait(after: 50, now: start + .milliseconds(600)) == .zero)
    }

    @Test func `without a pace nobody waits`() {
        let start = ContinuousClock.now
        #expect(Pace(perSecond: nil, from: start).wait(after: 1_000_000, now: start) == .zero)
    }
}
