import Events
import Matching
import Messages
import Policy
import Scenarios
import Testing

@testable import Sender

/// What arrives, however late a sender comes to it.
@Suite struct DeliveryPropertyTests {
    private static func play(seed: UInt64) throws -> (RandomStream, LatePost) {
        let stream = RandomStream(seed: seed, count: 30)
        var post = LatePost(stream, seed: seed ^ 0x1A7E)
        let engine = stream.engine
        var state = UserState()
        var effects = Effects(programs: engine.set.programs.count)
        for event in stream.events {
            post.deliver(until: event.time)
            engine.apply(
                event, to: &state, watermark: event.time, clock: .wall(event.time), into: &effects)
            try post.take(&effects)
        }
        while true {
            let next = engine.deadlines(of: state, clock: .wall(.distantPast))
            let times = [next.event, next.wall, post.nextTime].compactMap(\.self)
            guard let time = times.min() else { return (stream, post) }
            engine.settle("u", &state, watermark: time, clock: .wall(time), into: &effects)
            try post.take(&effects)
            post.deliver(until: time)
        }
    }

    /// Of 10 000 short streams: never within quiet hours, above a cap, against anybody's word, to an
    /// address that is dead, or too late, by the time at which the mail arrives.
    @Test(arguments: 0..<20)
    func `what is delivered may be delivered`(batch: Int) throws {
        var count = 0
        for seed in 0..<500 {
            let seed = UInt64(batch * 500 + seed)
            let (stream, post) = try Self.play(seed: seed)
            count += post.deliveries.count
            #expect(SendModel(stream).faults(of: post.deliveries) == [], "seed \(seed)")
        }
        #expect(count > 500, "something arrives")
    }

    /// Redis was away in between.
    @Test func `an answer that was long in coming does not let out what is too late by then`() {
        let now = EventTime(milliseconds: 1_772_800_000_000)
        let look = LastLook(DeliveryPolicy(), QuietCalendar())
        var request = MailRequest(
            id: String(repeating: "a", count: 32), scenario: "s", scenarioVersion: "1",
            messageClass: .marketing, user: "u", to: "u@example.com", template: "m", reason: "",
            matchedAt: now, notBefore: now, expiresAt: now + .hours(1),
            room: Room(priority: 50, span: .hours(1)))
        let answer = { (stops: Stops, time: EventTime) in
            look.step(after: .free, request, stops, at: time)
        }
        #expect(answer(Stops(), now) == .pass)
        #expect(answer(Stops(), now + .hours(1)) == .settle(Verdict(ending: .dropped(.expired))))
        let stops = Stops(recalled: ["s": now + .hours(1)])
        #expect(answer(stops, now) == .settle(Verdict(ending: .dropped(.recalled))))
        request.quiet = .init(zone: "UTC", hours: QuietHours(start: 0, end: 1_439))
        #expect(look.step(after: .free, request, nil, at: now) == .wait(until: now + .hours(1)))
    }

    @Test func `mails come to every end`() throws {
        var missing: Set = [
            "unsubscribed", "suppressed", "expired", "waits after words", "waits after room",
            "passes after screen", "passes after words", "passes after room",
        ]
        for seed in 0..<2_000 as Range<UInt64> where !missing.isEmpty {
            missing.subtract(try Self.play(seed: seed).1.outcomes)
        }
        #expect(missing == [])
    }
}
