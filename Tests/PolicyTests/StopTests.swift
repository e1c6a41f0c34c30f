import Events
import Policy
import Scenarios
import Testing

@Suite struct StopTests {
    private static func rules(_ stops: Stops = Stops(), heedsCanary: Bool = true) throws -> Rules {
        var rules = try Rules.of(quiet: QuietHoursTests.night)
        rules.stops = stops
        rules.heedsCanary = heedsCanary
        return rules
    }

    @Test func `a blown fuse stops new and held mails of its scenario, of any class`() throws {
        for messageClass in MessageClass.allCases {
            let scenario = try Scenario.cart("class: \(messageClass.rawValue)")
            try play(
                [scenario], try Self.rules(Stops(blown: ["cart"])),
                "01T12:00:00 cart -> suppress fuse")
            try play(
                [scenario], try Self.rules(Stops(blown: ["another"])), "01T12:00:00 cart -> send")
        }
        try expectHeld(by: Stops(blown: ["cart"]), "fuse")
    }

    @Test func `what is recalled goes as far as its instant, and no further`() throws {
        let at = try Times.read("01T23:00:00")
        try expectHeld(by: Stops(recalled: ["cart": at + Span(milliseconds: 1)]), "recalled")
        try expectHeld(by: Stops(recalled: ["cart": at]), "matched")
        try expectHeld(by: Stops(recalled: ["another": .distantFuture]), "matched")
    }

    /// A mail of 23:00 that waits for 9:00, when that has come.
    private func expectHeld(by stops: Stops, _ reason: String) throws {
        let scenario = try Scenario.cart("class: marketing")
        var stage = Stage([scenario], try Self.rules(), .wall)
        #expect(
            stage.advance(to: try Times.read("01T23:00:00"), "cart", [:]).map(\.kind) == ["hold"])
        var later = Stage([scenario], try Self.rules(stops), .wall)
        later.state = stage.state
        let end = later.advance(to: try Times.read("02T09:00:00"), "-", [:])
        #expect(end.map(\.reason) == [reason])
    }

    @Test func `a canary sends to as many as it says, and keeps them when there may be more`() {
        for (share, least, most) in [
            (100, 800, 1_200), (500, 4_700, 5_300), (5_000, 49_000, 51_000),
        ] {
            let lots = (0..<100_000).map { Canary.lot(of: "user-\($0)", in: "cart") }
            #expect((least...most).contains(lots.count { $0 < share }), "\(share)")
        }
        let (one, other) = (
            (0..<10_000).filter { Canary.lot(of: "\($0)", in: "a") < 1_000 },
            (0..<10_000).filter { Canary.lot(of: "\($0)", in: "b") < 1_000 }
        )
        let both = Set(one).intersection(other).count
        #expect((60...140).contains(both), "scenarios draw lots of their own: \(both)")
    }

    @Test func `who is not among the first gets nothing until all count`() throws {
        // The player's user is "u".
        let lot = Canary.lot(of: "u", in: "cart")
        for (share, verdict) in [(lot, "suppress canary"), (lot + 1, "send")] {
            let (whole, rest) = share.quotientAndRemainder(dividingBy: 100)
            let text = "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
            let scenario = try Scenario.cart("canary: \(text)")
            #expect(scenario.policy.canary == share)
            try play([scenario], try Self.rules(), "01T12:00:00 cart -> \(verdict)")
            try play(
                [scenario], try Self.rules(heedsCanary: false), "01T12:00:00 cart -> send")
            #expect(
                scenario.version == (try Scenario.cart("class: marketing").version),
                "to let more in is no other content")
        }
    }

    @Test func `matches are counted for a fuse by the hour in which they came`() throws {
        let scenario = try Scenario.cart("fuse: 3")
        let engine = Engine([scenario], rules: try Self.rules())
        let cart = try #require(engine.vocabulary.events.firstIndex(of: "cart"))
        let start = try Times.read("01T10:59:59")
        var (state, effects) = (UserState(), Effects(programs: 1))
        for number in 0..<3 {
            let event = Event(
                id: "\(number)", user: "u", name: EventName(index: cart),
                time: start + .seconds(Int64(number)),
                values: engine.vocabulary.properties.map { _ in .missing })
            engine.apply(
                event, to: &state, watermark: event.time, clock: .wall(start + .days(1)),
                into: &effects)
        }
        let hour = start.milliseconds / 3_600_000
        #expect(
            effects.fused == [
                FusedHour(scenario: "cart", hour: hour): 1,
                FusedHour(scenario: "cart", hour: hour + 1): 2,
            ])
    }
}
