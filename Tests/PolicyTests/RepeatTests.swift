import Events
import Matching
import Policy
import Scenarios
import Testing

/// A tracker's retries: the same message id, the same time, applied once.
@Suite struct RepeatTests {
    /// Two views after a sample are a match.
    private static func views() throws -> [Scenario] {
        try Scenario.read(
            """
            scenario: views
            pattern:
              steps:
                - {name: sample, event: sample}
                - {name: view, event: view, times: 2, within: 14d}
            send: {mail: m, to: t@example.com}
            """)
    }

    /// `01T10:00:00 m1 view` on each line; what is taken of it.
    private func play(
        _ script: String, lateness: Span = .seconds(0), window: Span = .hours(1), ids: Int = 64
    ) throws -> (state: UserState, effects: Effects) {
        var limits = Limits()
        limits.lateness = lateness
        limits.dedupeWindow = window
        limits.ids = ids
        let engine = Engine(try Self.views(), rules: try .of(), limits: limits)
        var state = UserState()
        var effects = Effects(programs: 1)
        var watermark = Watermark(lateness: lateness)
        for line in script.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let name = engine.vocabulary.events.firstIndex(of: words[2])
            let time = try Times.read(words[0])
            try #require(watermark.take(time) != .tooLate)
            guard words[1] != "other-user" else { continue }
            let event = Event(
                id: words[1], user: "u", name: name.map { EventName(index: $0) } ?? .other,
                time: time, values: engine.vocabulary.properties.map { _ in .missing },
                isNamed: words[1] != "nameless")
            engine.apply(
                event, to: &state, watermark: watermark.time, clock: .event, into: &effects)
        }
        return (state, effects)
    }

    @Test func `a view that comes twice is one view`() throws {
        let twice = """
            01T10:00:00 m1 sample
            01T10:01:00 m2 view
            01T10:01:00 m2 view
            """
        let played = try play(twice)
        #expect(played.effects.decisions.isEmpty)
        #expect(played.effects.duplicates == 1)
        let other = try play(twice + "\n01T10:01:00 m3 view")
        #expect(other.effects.decisions.map(\.kind) == ["send"])
        #expect(try play(twice, window: .seconds(0)).effects.decisions.map(\.kind) == ["send"])
    }

    /// No run took the view when it came first; its retry is no newer for that.
    @Test func `a view before the sample does not become one after it`() throws {
        let played = try play(
            """
            01T09:59:00 m1 view
            01T10:00:00 m2 sample
            01T09:59:00 m1 view
            01T10:02:00 m3 view
            """)
        #expect(played.effects.decisions.isEmpty)
        #expect(played.effects.duplicates == 1)
    }

    @Test func `an event that waits to be sorted is known already`() throws {
        let played = try play(
            """
            01T10:00:00 m1 sample
            01T10:01:00 m2 view
            01T10:01:00 m2 view
            01T10:30:00 m4 other
            """, lateness: .minutes(10))
        #expect(played.effects.decisions.isEmpty)
        #expect(played.effects.duplicates == 1)
    }

    @Test func `exactly a window away is another event`() throws {
        let events = """
            01T10:00:00 m1 sample
            01T10:01:00 m2 view
            """
        let near = try play(events + "\n01T11:00:59 m2 view")
        #expect(near.effects.decisions.isEmpty)
        let far = try play(events + "\n01T11:01:00 m2 view")
        #expect(far.effects.decisions.map(\.kind) == ["send"])
    }

    /// Otherwise two users' worth of ids would be kept for whoever comes once.
    @Test func `what the watermark has left a window behind is forgotten`() throws {
        let events = """
            01T10:00:00 m1 sample
            01T10:01:00 m2 view
            """
        let within = try play(events + "\n01T11:00:59 other-user -\n01T10:01:00 m2 view")
        #expect(within.effects.duplicates == 1)
        let beyond = try play(events + "\n01T11:01:00 other-user -\n01T10:01:00 m2 view")
        #expect(beyond.effects.decisions.map(\.kind) == ["send"])
    }

    @Test func `an event without an id of its own is never a repeat`() throws {
        let played = try play(
            """
            01T10:00:00 m1 sample
            01T10:01:00 nameless view
            01T10:01:00 nameless view
            """)
        #expect(played.effects.decisions.map(\.kind) == ["send"])
        #expect(played.state.seen.count == 1)
    }

    @Test func `of too many ids the oldest go, and are counted`() throws {
        let events = (0..<10).map { "01T10:00:0\($0) m\($0) view" }.joined(separator: "\n")
        let played = try play(events + "\n01T10:00:00 m0 view\n01T10:00:09 m9 view", ids: 4)
        #expect(played.state.seen.count == 4)
        #expect(played.effects.idsEvicted == 7)
        #expect(played.effects.duplicates == 1)
    }

    @Test func `a user with nothing but ids is asked a day after anybody needs them`() throws {
        var stage = Stage(try Self.views(), try .of(), .event)
        for minute in 10..<50 {
            _ = stage.advance(to: try Times.read("01T10:\(minute):00"), "view", [:])
            #expect(stage.nextDeadline == (try Times.read("02T11:\(minute):00")))
        }
        _ = stage.advance(to: try Times.read("01T11:48:59"), "-", [:])
        #expect(stage.state.seen.count == 1)
        _ = stage.advance(to: try Times.read("01T11:49:00"), "-", [:])
        #expect(stage.state.isEmpty)
        #expect(stage.nextDeadline == nil)
    }

    /// With one run the time is told from the run's: a byte.
    @Test func `an id takes about eight bytes of the state`() throws {
        func bytes(_ count: Int, window: Span) throws -> Int {
            let events = (0..<count).map { "01T10:0\($0):00 m\($0) sample" }
            let state = try play(events.joined(separator: "\n"), window: window).state
            return StateCoding(Engine(try Self.views(), rules: try .of()).set).encode(state).count
        }
        #expect(try bytes(1, window: .hours(1)) - bytes(1, window: .seconds(0)) == 7)
        #expect(try bytes(9, window: .hours(1)) - bytes(9, window: .seconds(0)) <= 9 * 8)
    }
}

/// Any stream with retries in it is the stream without them.
@Suite struct RepeatPropertyTests {
    /// Retries come up to this much later than the event.
    private static let latest = Span.minutes(50)

    /// Events in order of time, and retries at random distances, each before what comes later.
    private static func withRetries(
        _ events: [Event], _ random: inout Random
    ) -> (arrivals: [Event], retries: Int) {
        var arrivals: [(at: EventTime, event: Event)] = events.map { ($0.time, $0) }
        for event in events where random.chance(30) {
            for _ in 0...random.below(2) {
                arrivals.append(
                    (event.time + Span(milliseconds: random.in(0, latest.milliseconds)), event))
            }
        }
        let order = arrivals.indices.sorted { (arrivals[$0].at, $0) < (arrivals[$1].at, $1) }
        return (order.map { arrivals[$0].event }, arrivals.count - events.count)
    }

    /// Closer together than the stream's own, so that there is something within a window.
    private static func dense(_ events: [Event]) -> [Event] {
        let start = events[0].time
        return events.map { event in
            var event = event
            event.time = start + Span(milliseconds: (event.time - start).milliseconds / 20)
            return event
        }
    }

    @Test(arguments: 0..<60 as Range<UInt64>, [0, 10] as [Int64])
    func `retries make no difference`(seed: UInt64, lateness: Int64) throws {
        let stream = RandomStream(seed: seed)
        var limits = Limits(runs: 4)
        limits.lateness = .minutes(lateness)
        let engine = Engine(stream.scenarios, rules: stream.rules, limits: limits)
        let coding = StateCoding(engine.set)
        var random = Random(seed ^ 0xD0B1)
        let events = Self.dense(stream.events)
        let (arrivals, retries) = Self.withRetries(events, &random)
        try #require(retries > 20)
        let expected = LatenessTests.run(engine, events)
        // Stored and loaded after every event, as by a daemon that dies all the time.
        let found = LatenessTests.run(engine, arrivals) { state in
            (try? coding.decode(coding.encode(state), of: "u"))?.state ?? UserState()
        }
        #expect(found.decisions == expected.decisions)
    }

    /// Whoever forgets ids now and then, as timers do, finds the same repeats.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `forgetting at other times changes nothing`(seed: UInt64) {
        let stream = RandomStream(seed: seed)
        var random = Random(seed ^ 0xD0B2)
        let arrivals = Self.withRetries(Self.dense(stream.events), &random).arrivals
        func duplicates(_ forgets: Bool) -> [Int] {
            var (state, effects) = (
                UserState(), Effects(programs: stream.engine.set.programs.count)
            )
            var watermark = Watermark()
            return arrivals.map { event in
                _ = watermark.take(event.time)
                if forgets, random.chance(40) {
                    stream.engine.forgetIDs(&state, watermark: watermark.time)
                }
                stream.engine.apply(
                    event, to: &state, watermark: watermark.time, clock: .event, into: &effects)
                return effects.duplicates
            }
        }
        #expect(duplicates(true) == duplicates(false))
    }

    /// The same events in one stream with others, or alone: more partitions, other watermarks.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `other users make no difference within a window`(seed: UInt64) {
        let stream = RandomStream(seed: seed)
        var random = Random(seed ^ 0xD0B3)
        let arrivals = Self.withRetries(Self.dense(stream.events), &random).arrivals
        func duplicates(ahead: Span) -> Int {
            var (state, effects) = (
                UserState(), Effects(programs: stream.engine.set.programs.count)
            )
            var watermark = Watermark()
            for event in arrivals {
                _ = watermark.take(event.time + ahead)
                stream.engine.apply(
                    event, to: &state, watermark: watermark.time, clock: .event, into: &effects)
            }
            return effects.duplicates
        }
        #expect(duplicates(ahead: .seconds(0)) == duplicates(ahead: .minutes(9)))
    }
}
