import Events
import Testing

@testable import Pacing

/// Ceilings of sender domains, among mails of others.
@Suite struct WarmUpTests {
    typealias Instant = ContinuousClock.Instant
    let start = ContinuousClock.now
    let since: CivilDate
    let midnight: EventTime

    init() throws {
        since = try #require(CivilDate(year: 2026, month: 9, day: 21))
        midnight = EventTime(milliseconds: since.daysSince1970 * 86_400_000)
    }

    /// The domains `one.example` and `two.example` begin with `days`.
    func limits(_ days: [Int] = [240, 480], concurrency: Int? = nil) -> SendLimits {
        var limits = SendLimits()
        for domain in ["one.example", "two.example"] {
            limits.warmUp[domain] = WarmUp(since: since, days: days)
        }
        limits.providers = [
            .init(
                name: "narrow", domains: ["narrow.example"], lane: .init(concurrency: concurrency))
        ]
        return limits
    }

    /// What goes at once, after so many hours of the first day.
    func all(_ lanes: inout Lanes, _ hours: Int64 = 12, places: Int = 100) -> [String] {
        var ids: [String] = []
        let at = start + .seconds(hours * 3_600)
        while let id = lanes.next(places: places, at: at, wall: midnight + .hours(hours)) {
            ids.append(id)
        }
        return ids
    }

    /// Answers what is asked for: of each domain as many as are named here, the others none.
    func lend(_ counts: [String: Int] = [:], to lanes: inout Lanes, _ hours: Int64 = 12) {
        for loan in lanes.takeLoans() {
            let domain = loan.name.split(separator: ":")[1]
            lanes.hear(
                .init(count: counts[String(domain), default: 0], wait: .seconds(0)), to: loan.name,
                at: start + .seconds(hours * 3_600))
        }
    }

    func enter(
        _ lanes: inout Lanes, _ id: String, to: String = "a.example", from: String,
        isUrgent: Bool = false
    ) {
        lanes.enter(id, to: to, from: from, isUrgent: isUrgent, at: start)
    }

    /// Its recipient had said no, say.
    @Test func `a mail that was never tried leaves its place of the day to another`() {
        var lanes = Lanes(limits())
        for number in 0..<4 { enter(&lanes, "m\(number)", from: "one.example") }
        _ = all(&lanes)
        lend(["one.example": 1], to: &lanes)
        #expect(all(&lanes) == ["m0"])
        lend(to: &lanes)
        _ = lanes.leave("m0", at: start)
        #expect(all(&lanes) == ["m1"])
        // Tried, and refused for a reason of its own.
        _ = lanes.leave("m1", .none, at: start)
        #expect(all(&lanes) == [])
        // Of yesterday's there is nothing left.
        _ = lanes.next(places: 100, at: start, wall: midnight + .hours(36))
        #expect(!lanes.takeLoans().isEmpty)
    }

    @Test func `a new sender domain keeps under the day's ceiling, which opens by noon`() {
        var lanes = Lanes(limits())
        for number in 0..<99 {
            enter(&lanes, "a\(number)", to: "\(number).example", from: "One.Example")
        }
        func ask(_ hours: Int64) -> Loan? {
            #expect(all(&lanes, hours) == [])
            let loan = lanes.takeLoans().first
            if let loan {
                lanes.hear(
                    .init(count: 0, wait: .seconds(0)), to: loan.name,
                    at: start + .seconds(hours * 3_600))
            }
            return loan
        }
        func loan(_ count: Int, _ day: Int) -> Loan {
            Loan(
                name: "warm:one.example:2026-09-\(day)", wanted: 20,
                terms: .ceiling(count, keep: 259_200_000))
        }
        #expect(ask(0) == loan(1, 21))
        #expect(lanes.heldBack.map(\.count) == [99, 0])
        #expect(ask(0) == nil, "it asks again after a while")
        #expect(lanes.nextTime(after: start) == start + .seconds(60))
        #expect(!lanes.isReady(places: 9, at: start))
        #expect(lanes.isReady(places: 9, at: start + .seconds(60)))
        #expect(ask(6) == loan(121, 21))
        #expect(ask(12) == loan(240, 21))
        #expect(ask(24 + 13) == loan(480, 22))
        #expect(all(&lanes, 48, places: 3) == ["a0", "a1", "a2"], "the schedule is over")
        #expect(lanes.takeLoans() == [])
    }

    @Test func `a domain that must wait holds back no other, not in the same lane either`() {
        var lanes = Lanes(limits())
        for number in 0..<3 {
            enter(&lanes, "one\(number)", from: "one.example")
            enter(&lanes, "two\(number)", from: "two.example", isUrgent: number == 2)
            enter(&lanes, "old\(number)", from: "old.example", isUrgent: number == 2)
        }
        #expect(all(&lanes) == ["old2", "old0", "old1"])
        lend(["two.example": 2], to: &lanes)
        #expect(all(&lanes) == ["two2", "two0"])
        lend(to: &lanes)
        #expect(lanes.heldBack.map(\.domain) == ["one.example", "two.example"])
        #expect(lanes.heldBack.map(\.count) == [3, 1])
        #expect(lanes.waiting["other"] == 4)
        #expect(!lanes.isReady(places: 9, at: start + .seconds(12 * 3_600)))
        #expect(all(&lanes) == [])
        enter(&lanes, "old3", from: "old.example")
        #expect(all(&lanes) == ["old3"])
    }

    @Test func `each domain is asked for by itself`() {
        var lanes = Lanes(limits())
        for number in 0..<3 { enter(&lanes, "one\(number)", from: "one.example") }
        enter(&lanes, "two", from: "two.example")
        _ = all(&lanes)
        let loans = lanes.takeLoans()
        #expect(
            loans.map(\.name) == ["warm:one.example:2026-09-21", "warm:two.example:2026-09-21"])
        #expect(loans.map(\.wanted) == [3, 1])
    }

    @Test func `urgent mails go first, whomever they are from`() {
        var lanes = Lanes(limits())
        for number in 0..<9 {
            enter(&lanes, "one\(number)", from: "one.example")
            enter(&lanes, "two\(number)", from: "two.example", isUrgent: true)
        }
        _ = all(&lanes)
        lend(["one.example": 9, "two.example": 9], to: &lanes)
        #expect(
            all(&lanes)
                == (0..<7).map { "two\($0)" } + ["one0", "two7", "two8"]
                + (1..<9).map { "one\($0)" })
    }

    @Test func `a day's tickets end with it`() {
        var lanes = Lanes(limits(concurrency: 1))
        enter(&lanes, "old", to: "narrow.example", from: "old.example")
        enter(&lanes, "n", to: "narrow.example", from: "one.example")
        _ = all(&lanes)
        lend(["one.example": 9], to: &lanes)
        #expect(all(&lanes) == [])
        _ = lanes.leave("old", .fine, at: start)
        #expect(all(&lanes, 25) == [])
        #expect(lanes.takeLoans().map(\.name) == ["warm:one.example:2026-09-22"])
    }

    @Test func `a lane asks its own leave for those alone that may go`() {
        var limits = limits()
        limits.others.rate = .init(count: 100, span: .seconds(1))
        var lanes = Lanes(limits)
        for number in 0..<50 { enter(&lanes, "a\(number)", from: "one.example") }
        _ = all(&lanes)
        #expect(lanes.takeLoans().map(\.name) == ["warm:one.example:2026-09-21"])
        lanes.hear(
            .init(count: 2, wait: .seconds(0)), to: "warm:one.example:2026-09-21",
            at: start + .seconds(12 * 3_600))
        #expect(all(&lanes) == [])
        let loans = lanes.takeLoans()
        #expect(loans.first { $0.name == "lane:a.example" }?.wanted == 2)
    }

    /// With a look at each of them it would take hours.
    @Test func `many that must wait cost the others nothing`() {
        var lanes = Lanes(limits())
        for number in 0..<50_000 {
            enter(&lanes, "one\(number)", from: "one.example")
            enter(&lanes, "two\(number)", to: "\(number).example", from: "two.example")
        }
        _ = all(&lanes)
        lend(to: &lanes)
        let begin = ContinuousClock.now
        for number in 0..<10_000 {
            enter(&lanes, "old\(number)", from: "old.example")
            #expect(all(&lanes) == ["old\(number)"])
            #expect(!lanes.isReady(places: 9, at: start + .seconds(12 * 3_600)))
            _ = lanes.leave("old\(number)", .fine, at: start)
        }
        #expect(ContinuousClock.now - begin < .seconds(30))
        // Once the schedule is over.
        #expect(all(&lanes, 48, places: 200_000).count == 100_000)
    }

    @Test func `who comes and leaves without a turn leaves nothing behind`() {
        var lanes = Lanes(limits())
        var flow = Flow()
        enter(&lanes, "first", from: "one.example")
        flow.add(.init(id: "first", number: -1), isUrgent: false)
        for number in 0..<20_000 {
            flow.add(.init(id: "a", number: number), isUrgent: number % 2 == 0)
            flow.leave(isUrgent: number % 2 == 0) { $0.number == -1 }
            let to = "\(number).example"
            enter(&lanes, "a", to: to, from: "one.example")
            enter(&lanes, "b", from: "one.example")
            _ = lanes.leave("a", at: start)
            _ = lanes.leave("b", at: start)
        }
        #expect(flow.length < 200 && lanes.lines[0].length < 200)
        #expect(lanes.lines[0].waiting == 1 && lanes.lines[0].standing == 1)
        #expect(lanes.lanes.count < 11_000)
    }
}
