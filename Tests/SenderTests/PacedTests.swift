import Events
import Foundation
import Mail
import Messages
import Pacing
import Sender
import Telemetry
import TestServers
import Testing

/// Lanes, with a real Redis between the senders and a real relay behind them.
extension SenderTests {
    private func limits(_ domain: String, _ count: Int, per span: Span) -> SendLimits {
        var limits = SendLimits()
        limits.providers = [
            .init(
                name: "slow", domains: [domain],
                lane: .init(rate: .init(count: count, span: span)))
        ]
        return limits
    }

    @Test func `a slow provider holds nobody up, however many wait for it`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let slow = (1...200).map { request($0, to: "user-\($0)@slow.example") }
        let fast = (201...220).map { request($0, to: "user-\($0)@fast.example") }
        try stage.produce(slow + fast)
        var options = try stage.options(sink)
        options.openMax = 10
        options.limits = limits("slow.example", 1, per: .hours(1))
        let sender = RunningSender(options)
        try eventually { try sink.ids().count == 21 }
        #expect(Set(try sink.ids()).isSuperset(of: fast.map(\.id)))
        #expect(sender.metrics.laneWaiting.with("slow").value == 199)
        #expect(sender.metrics.laneWaiting.with("other").value == 0)
        try sender.stop()
    }

    @Test func `two senders keep one rate together`() throws {
        let stage = try Stage(partitions: 4)
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.limits = limits("example.com", 20, per: .seconds(1))
        let senders = [RunningSender(options), RunningSender(options)]
        eventually { senders.allSatisfy { $0.metrics.partitions.value > 0 } }
        let start = ContinuousClock.now
        try stage.produce((1...120).map { request($0) })
        try eventually { try sink.ids().count == 120 }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for sender in senders { try sender.stop() }
        // 120 in 6 seconds, but for the first eleven; a busy machine may take longer.
        #expect(seconds > 5.4 && seconds < 20, "\(seconds) s")
        let counts = senders.map {
            $0.metrics.results.with("sent", "smtp", "transactional", "").value
        }
        #expect(counts.reduce(0, +) == 120 && !counts.contains(0), "\(counts)")
    }

    @Test func `what waits for its lane ends when its time is over`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.limits = limits("slow.example", 1, per: .hours(1))
        let now = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        let requests = (1...3).map { number in
            var one = request(number, to: "user-\(number)@slow.example")
            one.expiresAt = now + .seconds(3)
            return one
        }
        try stage.produce(requests)
        let sender = RunningSender(options)
        let events = try Witness(stage.events, on: stage).see(3)
        try sender.stop()
        #expect(try sink.ids() == [requests[0].id])
        #expect(events.count { $0.payload.contains(#""reason":"expired""#) } == 2)
        #expect(try stage.state(requests[2]) == "expired")
        #expect(try stage.committed() == [0: 3])
    }

    /// A ceiling of one, which is the same at any hour.
    @Test func `a warm-up's ceiling holds for senders that come later, too`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        let day = try #require(CivilDate(year: 2026, month: 1, day: 1))
        options.limits.warmUp["example.com"] = WarmUp(
            since: day, days: Array(repeating: 1, count: 100_000))
        try stage.produce([request(1), request(2, to: "a@other.example"), request(3)])
        for _ in 0..<2 {
            let sender = RunningSender(options)
            eventually { sender.metrics.warmUpHeld.with("example.com").value == 2 }
            #expect(sender.metrics.laneWaiting.with("other").value >= 2)
            try sender.stop()
        }
        #expect(try sink.ids() == [request(1).id])
    }

    /// To the same provider, which takes ten at a time.
    @Test func `a brand's warm-up holds its mails back alone, and those of others go on`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        let day = try #require(CivilDate(year: 2026, month: 1, day: 1))
        options.limits.others.concurrency = 10
        options.limits.warmUp["one.example"] = WarmUp(
            since: day, days: Array(repeating: 1, count: 100_000))
        var one = options.letterhead
        one.from = try Address("hello@One.example")
        options.brands = ["one": one]
        let requests = (1...40).map { number in
            var request = request(number)
            if number <= 20 { request.brand = "one" }
            return request
        }
        try stage.produce(requests)
        let sender = RunningSender(options)
        try eventually { try sink.ids().count == 21 }
        let held = sender.metrics.warmUpHeld.with("one.example")
        eventually { held.value == 19 }
        try sender.stop()
        #expect(try sink.ids().count == 21)
        #expect(Set(try sink.ids()).isSuperset(of: requests[20...].map(\.id)))
        #expect(try sink.ids().contains(requests[0].id), "the first one is the brand's first")
    }

    @Test func `what was tried for long enough does not wait for its lane to open`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.policy.retryFor = .seconds(3)
        options.policy.attemptsMax = 1_000
        try stage.produce((1...8).map { request($0, to: "rcpt-421@full.example") })
        let sender = RunningSender(options)
        let dead = try Witness(stage.dead, on: stage).see(8)
        #expect(sender.metrics.lanesOpen.with("other").value == 1)
        try sender.stop()
        #expect(dead.allSatisfy { $0.headers["reason"] == "exhausted" })
        #expect(dead.contains { $0.headers["error"]?.contains("nobody was there") ?? false })
        #expect(try stage.committed() == [0: 8])
    }

    @Test func `a domain that answers 421 gets less, then single mails, and others all`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        let full = (1...40).map { request($0, to: "rcpt-421@full.example") }
        try stage.produce(full + (41...60).map { request($0) })
        let sender = RunningSender(try stage.options(sink))
        try eventually { try sink.ids().count == 20 }
        eventually { sender.metrics.lanesOpen.with("other").value == 1 }
        #expect(sender.metrics.slowDowns.with("other").value > 0)
        try sender.stop()
    }
}
