import Events
import Testing

@testable import Pacing

/// Who of many lanes may use what a sender domain may send.
extension WarmUpTests {
    /// A lane that is always busy with other senders' mails must neither take all of a ceiling nor
    /// be left out.
    @Test(arguments: [nil, 1])
    func `lanes share what a domain may send`(concurrency: Int?) {
        var lanes = Lanes(limits(concurrency: concurrency))
        let domains = ["narrow.example", "a.example", "b.example", "c.example"]
        for (lane, domain) in domains.enumerated() {
            for number in 0..<50 {
                enter(&lanes, "s\(lane)-\(number)", to: domain, from: "one.example")
            }
        }
        var sent: [Substring: Int] = [:]
        var underWay: [String] = []
        func fill(_ at: Instant) {
            while let id = lanes.next(places: 9, at: at, wall: midnight + .hours(12)) {
                if id.hasPrefix("s") { sent[id.split(separator: "-")[0], default: 0] += 1 }
                underWay.append(id)
            }
        }
        for round in 0..<400 {
            // A minute later it may ask again. Nobody has ended then, so that who is full stays so.
            let at = start + .seconds(12 * 3_600 + round * 60)
            enter(&lanes, "old\(round)", to: "narrow.example", from: "old.example")
            fill(at)
            let ended = underWay
            underWay = []
            for id in ended { _ = lanes.leave(id, .fine, at: at) }
            enter(&lanes, "more\(round)", to: "narrow.example", from: "old.example")
            fill(at)
            for loan in lanes.takeLoans() {
                lanes.hear(
                    .init(count: round % 4 == 0 ? 1 : 0, wait: .seconds(0)), to: loan.name, at: at)
            }
        }
        #expect(sent.values.reduce(0, +) >= 90)
        #expect(sent.count == 4 && sent.values.allSatisfy { (20...30).contains($0) }, "\(sent)")
    }

    /// Who waits for a password must not wait for days behind a thousand lanes of offers.
    @Test func `lanes with urgent mails have the first tickets, and the others every eighth`() {
        var lanes = Lanes(limits())
        for number in 0..<20 {
            enter(&lanes, "a\(number)", to: "\(number).example", from: "one.example")
        }
        _ = all(&lanes)
        lend(to: &lanes)
        enter(&lanes, "left", to: "18.example", from: "one.example", isUrgent: true)
        for number in 10..<19 {
            enter(
                &lanes, "u\(number)", to: "\(number).example", from: "one.example", isUrgent: true)
        }
        _ = lanes.leave("left", at: start)
        #expect(all(&lanes, 13) == [])
        lend(["one.example": 12], to: &lanes, 13)
        #expect(
            all(&lanes, 13)
                == ["u18"] + (10..<16).map { "u\($0)" } + ["a0", "u16", "u17", "a1", "a2"])
        #expect(lanes.lines[0].waiting == 17 && lanes.lines[0].standing == 17)
    }

    @Test func `lanes to which urgent mails keep coming do not take all from the others`() {
        var lanes = Lanes(limits())
        for number in 0..<4 {
            for mail in 0..<100 {
                enter(&lanes, "a\(number)-\(mail)", to: "\(number).example", from: "one.example")
            }
        }
        var sent: [Substring: Int] = [:]
        for round in 0..<800 {
            let at = start + .seconds(12 * 3_600 + round)
            for number in 0..<2 {
                enter(
                    &lanes, "u\(number)-\(round)", to: "\(number).example", from: "one.example",
                    isUrgent: true)
            }
            while let id = lanes.next(places: 9, at: at, wall: midnight + .hours(12)) {
                sent[id.split(separator: "-")[0], default: 0] += 1
                _ = lanes.leave(id, .fine, at: at)
            }
            for loan in lanes.takeLoans() {
                lanes.hear(.init(count: 1, wait: .seconds(0)), to: loan.name, at: at)
            }
        }
        let patient = ["a2", "a3"].map { sent[$0[...], default: 0] }
        #expect(patient.allSatisfy { $0 >= 20 }, "\(sent)")
    }

    @Test func `a lane that cannot send keeps one ticket of many`() {
        var lanes = Lanes(limits(concurrency: 1))
        for number in 0..<5 {
            enter(&lanes, "n\(number)", to: "narrow.example", from: "one.example")
        }
        _ = all(&lanes)
        lend(["one.example": 5], to: &lanes)
        #expect(all(&lanes) == ["n0"])
        for number in 0..<5 { enter(&lanes, "a\(number)", from: "one.example") }
        #expect(all(&lanes) == ["a0", "a1", "a2"])
        lend(to: &lanes)
        _ = lanes.leave("n0", .fine, at: start)
        #expect(all(&lanes) == ["n1"])
        // Full already, it takes no more.
        lend(to: &lanes)
        for number in 5..<9 { enter(&lanes, "a\(number)", from: "one.example") }
        #expect(all(&lanes, 13) == [])
        lend(["one.example": 5], to: &lanes, 13)
        #expect(all(&lanes, 13) == ["a3", "a4", "a5", "a6"])
    }

    @Test func `a lane that nobody answers keeps no ticket`() {
        var lanes = Lanes(limits(concurrency: 1))
        for number in 0..<10 {
            enter(&lanes, "old\(number)", to: "narrow.example", from: "old.example")
        }
        enter(&lanes, "n", to: "narrow.example", from: "one.example")
        #expect(all(&lanes) == ["old0"])
        lend(["one.example": 1], to: &lanes)
        enter(&lanes, "a", from: "one.example")
        #expect(all(&lanes) == [], "the other lane has the ticket, and is full")
        lend(to: &lanes)
        for number in 0..<9 {
            _ = lanes.leave("old\(number)", .trouble, at: start)
            #expect(all(&lanes) == ["old\(number + 1)"])
        }
        _ = lanes.leave("old9", .trouble, at: start + .seconds(12 * 3_600))
        #expect(all(&lanes) == ["a"])
        #expect(lanes.broken["narrow"] == 1)
        // It wakes up, and has its turn like the others.
        let later = start + .seconds(12 * 3_600 + 90)
        #expect(lanes.next(places: 9, at: later, wall: midnight + .hours(12)) == nil)
        lanes.hear(
            .init(count: 1, wait: .seconds(0)), to: "warm:one.example:2026-09-21", at: later)
        #expect(lanes.next(places: 9, at: later, wall: midnight + .hours(12)) == "n")
    }

    /// What a process has borrowed and not used is lost with it.
    @Test func `no more is borrowed than can be used soon`() {
        var limits = limits([100_000])
        limits.others.concurrency = 1
        var lanes = Lanes(limits)
        for number in 0..<2_000 {
            enter(&lanes, "a\(number)", to: "\(number % 500).example", from: "one.example")
        }
        var (lent, sent, most) = (0, 0, 0)
        for _ in 0..<1_000 {
            sent += all(&lanes, places: 1_000).count
            for loan in lanes.takeLoans() {
                lent += loan.wanted
                lanes.hear(
                    .init(count: loan.wanted, wait: .seconds(0)), to: loan.name,
                    at: start + .seconds(12 * 3_600))
            }
            most = max(most, lent - sent)
        }
        #expect(sent == 500 && most <= 120, "\(sent) sent, \(most) in hand")
        // Two places: whoever has a ticket goes before another is asked for.
        var few = Lanes(limits)
        for number in 0..<100 {
            enter(&few, "a\(number)", to: "\(number).example", from: "one.example")
        }
        _ = all(&few, places: 2)
        lend(["one.example": 20], to: &few)
        #expect(all(&few, places: 2) == ["a0", "a1"])
        #expect(few.takeLoans() == [])
    }

    @Test func `what leaves while it waits gives its ticket to another`() {
        var lanes = Lanes(limits(concurrency: 1))
        enter(&lanes, "old", to: "narrow.example", from: "old.example")
        enter(&lanes, "n", to: "narrow.example", from: "one.example")
        #expect(all(&lanes) == ["old"])
        lend(["one.example": 1], to: &lanes)
        enter(&lanes, "a", from: "one.example")
        #expect(all(&lanes) == [], "the full lane has it")
        lend(to: &lanes)
        _ = lanes.leave("n", at: start)
        #expect(all(&lanes) == ["a"])
    }
}
