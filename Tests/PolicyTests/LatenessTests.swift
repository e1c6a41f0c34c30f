import Events
import Matching
import Policy
import Scenarios
import Testing

/// Events in disorder: sorted within the allowed lateness, dropped beyond.
@Suite struct LatenessTests {
    @Test func `exactly so late as allowed still counts`() {
        var watermark = Watermark(lateness: .seconds(5))
        let start = EventTime(milliseconds: 100_000)
        #expect(watermark.take(start) == .inTime)
        #expect(watermark.time == start - .seconds(5))
        #expect(watermark.take(start - .seconds(5)) == .inTime)
        #expect(watermark.take(start - .seconds(5) - .milliseconds(1)) == .tooLate)
        #expect(watermark.time == start - .seconds(5))
        watermark.idle(until: start + .seconds(60))
        #expect(watermark.time == start + .seconds(55))
    }

    @Test func `without a lateness, late events count as they arrive`() {
        var watermark = Watermark()
        #expect(watermark.take(EventTime(milliseconds: 10)) == .inTime)
        #expect(watermark.take(EventTime(milliseconds: 9)) == .late)
        #expect(watermark.time == EventTime(milliseconds: 10))
    }

    /// What happens when the arrivals are given one by one, with the watermark as a shard has it.
    static func run(
        _ engine: Engine, _ events: [Event], store: (UserState) -> UserState = { $0 }
    ) -> (decisions: [Decision], tooLate: Int) {
        var watermark = Watermark(lateness: engine.lateness)
        var state = UserState()
        var effects = Effects(programs: engine.set.programs.count)
        var tooLate = 0
        for event in events {
            guard watermark.take(event.time) != .tooLate else {
                tooLate += 1
                continue
            }
            engine.apply(
                event, to: &state, watermark: watermark.time, clock: .event, into: &effects)
            state = store(state)
        }
        while let next = engine.deadlines(of: state, clock: .event).event {
            engine.settle("u", &state, watermark: next, clock: .event, into: &effects)
        }
        return (effects.decisions, tooLate)
    }

    /// Each event is late by at most the lateness, and those of one instant keep their order.
    static func shuffled(_ events: [Event], by most: Span, _ random: inout Random) -> [Event] {
        let arrivals = events.map { event in
            (event, event.time.milliseconds + random.in(0, most.milliseconds))
        }
        var latest: [EventTime: Int64] = [:]
        let fixed = arrivals.map { event, arrival in
            let arrival = max(arrival, latest[event.time] ?? .min)
            latest[event.time] = arrival
            return (event, arrival)
        }
        let order = fixed.indices.sorted { (fixed[$0].1, $0) < (fixed[$1].1, $1) }
        return order.map { fixed[$0].0 }
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `disorder within the lateness gives the decisions of order`(seed: UInt64) throws {
        let stream = RandomStream(seed: seed)
        var limits = Limits(runs: 4)
        let expected = Self.run(
            Engine(stream.scenarios, rules: stream.rules, limits: limits), stream.events)
        limits.lateness = .hours(6)
        let engine = Engine(stream.scenarios, rules: stream.rules, limits: limits)
        var random = Random(seed ^ 0xD150)
        let coding = StateCoding(engine.set)
        let arrivals = Self.shuffled(stream.events, by: limits.lateness, &random)
        if arrivals.map(\.id) == stream.events.map(\.id) { Issue.record("nothing was shuffled") }
        let found = Self.run(engine, arrivals) { state in
            (try? coding.decode(coding.encode(state), of: "u"))?.state ?? UserState()
        }
        #expect(found.tooLate == 0)
        #expect(found.decisions == expected.decisions)
    }

    @Test func `what comes too late changes nothing`() throws {
        var limits = Limits()
        limits.lateness = .seconds(60)
        let scenario = try Scenario.cart("priority: 1")
        let engine = Engine([scenario], rules: try .of(), limits: limits)
        let name = try #require(engine.vocabulary.events.firstIndex(of: "cart"))
        func cart(_ second: Int64) -> Event {
            Event(
                id: "e\(second)", user: "u", name: EventName(index: name),
                time: EventTime(milliseconds: second * 1000),
                values: engine.vocabulary.properties.map { _ in .missing })
        }
        let (decisions, tooLate) = Self.run(engine, [cart(100), cart(200), cart(139), cart(140)])
        #expect(decisions.flatMap { $0.steps.flatMap(\.ids) } == ["e100", "e140", "e200"])
        #expect(tooLate == 1)
    }

    @Test func `a crowd that waits is bounded, and loses nothing`() throws {
        var limits = Limits()
        limits.lateness = .days(1)
        let engine = Engine([try .cart("priority: 1")], rules: try .of(), limits: limits)
        let name = try #require(engine.vocabulary.events.firstIndex(of: "cart"))
        var state = UserState()
        var effects = Effects(programs: 1)
        for number in 0..<3000 {
            let event = Event(
                id: "e\(number)", user: "u", name: EventName(index: name),
                time: EventTime(milliseconds: Int64(number)),
                values: engine.vocabulary.properties.map { _ in .missing })
            engine.apply(
                event, to: &state, watermark: .distantPast, clock: .event, into: &effects)
        }
        #expect(state.waiting.count == 1024)
        #expect(effects.unsorted == 3000 - 1024)
        #expect(effects.decisions.count == 3000 - 1024)
    }

    /// By the wall's clock an order that has arrived stops the mail, sorted in or not.
    @Test func `a mail is not released past an order that waits to be sorted`() throws {
        var limits = Limits()
        limits.lateness = .minutes(5)
        var stage = Stage(
            [try .cart("cancel_on: order", send: "at: 10:00")], try .of(), .wall, limits: limits)
        var effects = Effects(programs: 1)
        func apply(_ name: String, _ text: String, watermark: String) throws {
            let index = try #require(stage.engine.vocabulary.events.firstIndex(of: name))
            let time = try Times.read(text)
            let event = Event(
                id: name, user: "u", name: EventName(index: index), time: time,
                values: stage.engine.vocabulary.properties.map { _ in .missing })
            stage.engine.apply(
                event, to: &stage.state, watermark: try Times.read(watermark),
                clock: .wall(time), into: &effects)
        }
        try apply("cart", "01T09:00:00", watermark: "01T09:00:00")
        try apply("order", "01T09:58:00", watermark: "01T09:53:00")
        stage.engine.settle(
            "u", &stage.state, watermark: try Times.read("01T09:55:00"),
            clock: .wall(try Times.read("01T10:00:00")), into: &effects)
        #expect(effects.decisions.map(\.reason) == ["send_at", "cancelled"])
    }
}

extension Span {
    fileprivate static func milliseconds(_ n: Int64) -> Span { Span(milliseconds: n) }
}
