import Events
import Generator
import Testing

@testable import Pacing

@Suite struct LanesTests {
    typealias Instant = ContinuousClock.Instant
    let start = ContinuousClock.now
    let wall = EventTime(milliseconds: 1_790_000_000_000)

    private func limits(
        _ rate: SendLimits.Rate? = nil, concurrency: Int? = nil
    ) -> SendLimits {
        var limits = SendLimits()
        limits.providers = [
            .init(
                name: "gmail", domains: ["gmail.com", "googlemail.com"],
                lane: .init(rate: rate, concurrency: concurrency))
        ]
        return limits
    }

    private func all(_ lanes: inout Lanes, at now: Instant, places: Int = 100) -> [String] {
        var ids: [String] = []
        while let id = lanes.next(places: places, at: now, wall: wall) { ids.append(id) }
        return ids
    }

    @Test func `lanes have their turns one after another`() {
        var lanes = Lanes(limits())
        for number in 0..<1_000 {
            lanes.enter("a\(number)", to: "Example.COM", from: "", isUrgent: false, at: start)
        }
        lanes.enter("g0", to: "gmail.com", from: "", isUrgent: false, at: start)
        lanes.enter("g1", to: "googlemail.com", from: "", isUrgent: false, at: start)
        lanes.enter("b0", to: "example.org", from: "", isUrgent: false, at: start)
        #expect(
            all(&lanes, at: start, places: 7) == ["a0", "g0", "b0", "a1", "g1", "a2", "a3"])
        #expect(lanes.waiting == ["gmail": 0, "other": 996])
        #expect(lanes.leave("g0", .fine, at: start) == [])
        #expect(all(&lanes, at: start, places: 7) == ["a4"])
    }

    @Test func `who is waited for goes first, and the others now and then`() {
        var lanes = Lanes()
        for number in 0..<20 {
            lanes.enter("m\(number)", to: "a.example", from: "", isUrgent: false, at: start)
            lanes.enter("t\(number)", to: "a.example", from: "", isUrgent: true, at: start)
        }
        #expect(
            all(&lanes, at: start, places: 10)
                == ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "m0", "t7", "t8"])
    }

    @Test func `a lane has so many under way, the others go on`() {
        var lanes = Lanes(limits(concurrency: 2))
        for number in 0..<5 {
            lanes.enter("g\(number)", to: "gmail.com", from: "", isUrgent: false, at: start)
        }
        lanes.enter("a", to: "a.example", from: "", isUrgent: false, at: start)
        #expect(all(&lanes, at: start) == ["g0", "a", "g1"])
        #expect(lanes.nextTime(after: start) == nil)
        _ = lanes.leave("g1", .fine, at: start)
        #expect(all(&lanes, at: start) == ["g2"])
    }

    @Test func `what leaves while it waits is never given, and may come again`() {
        var lanes = Lanes()
        for id in ["a", "b", "c"] {
            lanes.enter(id, to: "a.example", from: "", isUrgent: false, at: start)
        }
        _ = lanes.leave("a", at: start)
        _ = lanes.leave("b", at: start)
        lanes.enter("a", to: "a.example", from: "", isUrgent: false, at: start)
        #expect(lanes.waiting["other"] == 2)
        #expect(all(&lanes, at: start) == ["c", "a"])
        #expect(lanes.leave("nobody", at: start) == [])
    }

    @Test func `asks for as many as it needs, then waits as long as it is told`() {
        var lanes = Lanes(limits(.init(count: 20, span: .seconds(1))))
        for number in 0..<30 {
            lanes.enter("g\(number)", to: "gmail.com", from: "", isUrgent: false, at: start)
        }
        #expect(all(&lanes, at: start).isEmpty)
        let loan = Loan(
            name: "lane:gmail", wanted: 4, terms: .rate(interval: 50_000, slack: 500_000))
        #expect(lanes.takeLoans() == [loan])
        #expect(lanes.takeLoans() == [])
        lanes.hear(.init(count: 3, wait: Span(milliseconds: 70)), to: "lane:gmail", at: start)
        #expect(all(&lanes, at: start) == ["g0", "g1", "g2"])
        #expect(lanes.nextTime(after: start) == start + .milliseconds(70))
        #expect(lanes.takeLoans() == [])
        #expect(all(&lanes, at: start + .milliseconds(70)).isEmpty)
        #expect(lanes.takeLoans() == [loan])
    }

    @Test func `leave that was not used is worth nothing after a second`() {
        var lanes = Lanes(limits(.init(count: 100, span: .seconds(1))))
        lanes.enter("a", to: "gmail.com", from: "", isUrgent: false, at: start)
        _ = all(&lanes, at: start)
        lanes.hear(.init(count: 9, wait: .seconds(0)), to: "lane:gmail", at: start)
        #expect(all(&lanes, at: start) == ["a"])
        lanes.enter("b", to: "gmail.com", from: "", isUrgent: false, at: start)
        #expect(all(&lanes, at: start + .milliseconds(999)) == ["b"])
        lanes.enter("c", to: "gmail.com", from: "", isUrgent: false, at: start)
        _ = lanes.takeLoans()
        #expect(all(&lanes, at: start + .seconds(1)).isEmpty)
        #expect(lanes.takeLoans().count == 1)
    }

    @Test func `where nobody takes mail one tries and all wait`() {
        var lanes = Lanes()
        for number in 0..<15 {
            lanes.enter("a\(number)", to: "a.example", from: "", isUrgent: false, at: start)
        }
        let ids = all(&lanes, at: start, places: 10)
        let events = ids.flatMap { lanes.leave($0, .trouble, at: start) }
        #expect(events.map(\.what) == [.opened(for: .seconds(5))])
        #expect(events.map(\.lane) == ["a.example"] && events.map(\.label) == ["other"])
        #expect(lanes.broken["other"] == 1)
        #expect(all(&lanes, at: start).isEmpty)
        let later = start + .seconds(5)
        #expect(lanes.nextTime(after: start) == later)
        #expect(all(&lanes, at: later) == ["a10"])
        #expect(lanes.leave("a10", .fine, at: later).map(\.what) == [.closed])
        #expect(all(&lanes, at: later).count == 4 && lanes.broken["other"] == 0)
    }

    @Test func `lanes of which there is nothing to know are forgotten`() {
        var lanes = Lanes()
        for number in 0..<50_000 {
            let now = start + .milliseconds(number * 10)
            lanes.enter("a", to: "\(number).example", from: "", isUrgent: false, at: now)
            _ = lanes.next(places: 1, at: now, wall: wall)
            _ = lanes.leave("a", .fine, at: now)
        }
        #expect(lanes.lanes.count < 25_000)
    }

    /// Whatever happens: no mail is lost or given twice, limits hold, and all get their turn.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `random traffic`(seed: UInt64) {
        var traffic = Traffic(seed: seed)
        for _ in 0..<2_000 { traffic.step() }
        traffic.calm()
        #expect(traffic.complaints == [])
    }
}
