import Events
import Policy
import Scenarios
import Testing
import Zones

/// What a reason rests on, as the decisions topic tells it.
@Suite struct NumbersTests {
    private static let cart = """
        scenario: cart
        pattern: {steps: [{name: cart, event: cart}]}
        """

    /// What each line of the script leads to: `hold quiet_hours {…}`.
    private func lines(
        _ scenarios: String, _ rules: Rules, _ script: String, clock: Stage.ClockKind = .event
    ) throws -> [String] {
        var stage = Stage(try Scenario.read(scenarios), rules, clock)
        return try script.split(separator: "\n").flatMap { line in
            let words = line.split(separator: " ").map(String.init)
            return try stage.advance(
                to: try Times.read(words[0]), words[1], Array(words.dropFirst(2)))
        }.map { "\($0.kind) \($0.reason) \($0.numbersText)" }
    }

    @Test func `a cap tells which it is and how many mails count`() throws {
        var rules = try Rules.of()
        rules.caps = [
            .init(.marketing, count: 2, span: .days(1)),
            .init(nil, count: 3, span: .days(7), reserves: [.init(count: 1, for: .priority(80))]),
        ]
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com}\n"
                    + "guard: {on_lost: later, expires_after: 5h}", rules,
                """
                01T12:00:00 cart
                01T13:00:00 cart
                01T14:00:00 cart
                02T11:30:00 cart
                """) == [
                    "send matched ", "send matched ",
                    #"suppress cap {"cap":"marketing: 2 per 1d","sent":2}"#,
                    #"suppress cap {"cap":"marketing: 2 per 1d","sent":2}"#,
                ])
        rules.caps = [rules.caps[1]]
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com}\n"
                    + "guard: {on_lost: later, expires_after: 10d}", rules,
                """
                01T12:00:00 cart
                01T13:00:00 cart
                01T14:00:00 cart
                """
            ).last
                == #"hold cap {"cap":"all: 3 per 7d (1 for priority 80)","sent":2,"most":2}"#)
    }

    @Test func `a brand's cap says whose it is`() throws {
        var rules = try Rules.of()
        rules.brands["acme"] = .init(
            caps: [.init(.marketing, count: 1, span: .days(7))], needsConsent: true)
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com}\nguard: {brand: acme}", rules,
                """
                01T12:00:00 cart
                01T13:00:00 cart
                """
            ).last
                == #"suppress cap {"cap":"marketing: 1 per 7d","brand":"acme","sent":1}"#)
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m}\nguard: {brand: acme, topic: news}", rules,
                "01T12:00:00 cart") == [#"suppress no_consent {"topic":"acme/news"}"#])
    }

    @Test func `times of the user's clock tell the zone`() throws {
        var rules = try Rules.of(quiet: QuietHours(start: 1320, end: 540))
        rules.quietDays = try #require(QuietDays("weekends"))
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com, at: '23:30'}", rules,
                """
                01T12:00:00 cart
                01T23:30:00 -
                04T12:00:00 cart timezone=America/New_York
                """) == [
                    #"hold send_at {"local_due_at":"2026-04-01T23:30:00+09:00","zone":"Asia/Tokyo"}"#,
                    #"hold quiet_hours {"quiet_hours":"22:00-09:00","quiet_days":"weekends","#
                        + #""local_time":"2026-04-01T23:30:00+09:00","zone":"Asia/Tokyo"}"#,
                    "send matched ",
                    #"hold send_at {"local_due_at":"2026-04-04T23:30:00+09:00","zone":"Asia/Tokyo"}"#,
                ])
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com}\nguard: {quiet_hours: none}",
                rules,
                """
                01T11:00:00 identify timezone=America/New_York
                04T13:00:00 cart
                """) == [
                    #"hold quiet_day {"quiet_days":"weekends","local_time":"2026-04-04T00:00:00-04:00","#
                        + #""zone":"America/New_York"}"#
                ])
    }

    @Test func `what came before is told with its time`() throws {
        var rules = try Rules.of()
        rules.stops.recalled["old"] = try Times.read("02T00:00:00")
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com}\nguard: {once_per: 30d}",
                rules,
                """
                01T12:00:00 cart
                02T12:00:00 cart
                """
            ).last
                == #"suppress once_per {"once_per":"30d","last_sent_at":"2026-04-01T03:00:00Z"}"#)
        #expect(
            try lines(
                "scenario: old\npattern: {steps: [{event: cart}]}\nsend: {mail: m}", rules,
                "01T12:00:00 cart")
                == [#"suppress recalled {"recalled_at":"2026-04-01T15:00:00Z"}"#])
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m}\nguard: {topic: news}", rules,
                """
                01T10:00:00 unsubscribed
                01T11:00:00 cart
                01T12:00:00 unsubscribed topic=news
                01T13:00:00 cart
                """) == [
                    #"suppress unsubscribed {"said_at":"2026-04-01T01:00:00Z"}"#,
                    #"suppress unsubscribed {"topic":"news","said_at":"2026-04-01T03:00:00Z"}"#,
                ])
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, at: +1h}\n"
                    + "guard: {cancel_on: [paid], topic: news}", rules,
                """
                01T10:00:00 identify email=u@example.com
                01T10:30:00 cart
                01T10:40:00 paid
                01T10:50:00 cart
                01T10:55:00 unsubscribed
                """) == [
                    #"hold send_at {"local_due_at":"2026-04-01T11:30:00+09:00","zone":"Asia/Tokyo"}"#,
                    #"suppress cancelled {"event":"paid","event_id":"m3"}"#,
                    #"hold send_at {"local_due_at":"2026-04-01T11:50:00+09:00","zone":"Asia/Tokyo"}"#,
                    #"suppress unsubscribed {"said_at":"2026-04-01T01:55:00Z"}"#,
                ])
    }

    @Test func `a date says what it is, and what is none says no more than its kind`() throws {
        let trial = """
            scenario: trial
            pattern: {steps: [{name: trial, event: trial}]}
            send: {mail: m, to: team@example.com, at: trial.ends_at - 3d}
            guard: {expires_after: 1h}
            """
        #expect(
            try lines(
                trial, try Rules.of(),
                """
                01T12:00:00 trial ends_at=2026-04-03
                01T12:01:00 trial ends_at=u@example.com
                01T12:02:00 trial
                """) == [
                    #"suppress date_passed {"date":"2026-04-02T15:00:00Z","#
                        + #""was_due_at":"2026-03-30T15:00:00Z"}"#,
                    #"suppress no_date {"found":"a text"}"#,
                    #"suppress no_date {"found":"nothing"}"#,
                ])
        #expect(
            try lines(
                trial, try Rules.of(quiet: QuietHours(start: 720, end: 719)),
                """
                01T12:00:00 trial ends_at=2026-04-07T12:30:00+09:00
                04T12:30:00 -
                05T11:59:00 -
                """
            ).last
                == #"suppress expired {"expires_after":"1h","expired_at":"2026-04-04T04:30:00Z"}"#)
    }

    @Test func `who lost says to whom, with what either had`() throws {
        var rules = try Rules.of()
        rules.collect = .minutes(10)
        let scenarios = """
            scenario: low
            pattern: {steps: [{name: low, event: low}]}
            send: {mail: m}
            guard: {priority: 20, value: low.total * 2, on_lost: later, expires_after: 15m}
            ---
            scenario: high
            pattern: {steps: [{event: high}]}
            send: {mail: m}
            guard: {priority: 30}
            """
        let found = try lines(
            scenarios, rules,
            """
            01T10:00:00 identify email=u@example.com
            01T12:00:00 low total=7
            01T12:01:00 high
            01T12:10:00 high
            01T12:20:00 -
            """)
        #expect(
            found == [
                #"hold collect {"collect":"10m","priority":20,"value":0}"#,
                #"hold collect {"collect":"10m","priority":30}"#, "send matched ",
                #"suppress outranked {"priority":20,"value":0,"winner":"high","winner_priority":30}"#,
                #"hold collect {"collect":"10m","priority":30}"#, "send matched ",
            ])
    }

    @Test func `care and limits tell their amounts`() throws {
        var rules = try Rules.of()
        let user = "u"
        let lot = Double(Canary.lot(of: user, in: "cart")) / 100
        #expect(lot > 0.01)
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m}\nguard: {canary: 0.01%, fuse: 600}", rules,
                "01T12:00:00 cart") == [#"suppress canary {"lot":\#(lot),"canary":0.01}"#])
        rules.stops.blown = ["cart"]
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m}\nguard: {fuse: 600}", rules,
                "01T12:00:00 cart") == [#"suppress fuse {"fuse":600}"#])
        rules.stops.blown = []
        rules.approved = Approved(scenarios: [:], templates: ["x"])
        let versions = try Scenario.read(Self.cart + "\nsend: [{mail: m}, {mail: a}]")
        #expect(
            try lines(
                Self.cart + "\nsend: [{mail: m}, {mail: a}]", rules,
                "01T12:00:00 cart"
            ).last
                == #"suppress unapproved {"scenario_version":"\#(versions[0].version)","#
                + #""templates":["a","m"]}"#)
        rules.approved = nil
        let crowd = (10...74).map { "01T12:00:00.0\($0) cart" }
        #expect(
            try lines(
                Self.cart + "\nsend: {mail: m, to: team@example.com, at: +1d}", rules,
                crowd.joined(separator: "\n")
            ).last == #"suppress too_many_held {"held":64}"#)
    }

    @Test func `a reason that says all has no numbers`() throws {
        #expect(
            try lines(Self.cart + "\nsend: {mail: m}", try Rules.of(), "01T12:00:00 cart")
                == ["suppress no_address "])
    }
}
