import Events
import Matching
import Policy
import Scenarios
import Testing

@Suite struct ConsentTests {
    private static func mail(_ policy: String, id: String = "cart") throws -> [Scenario] {
        try Scenario.read(
            """
            scenario: \(id)
            pattern: {steps: [{name: cart, event: cart}]}
            send: {mail: m}
            guard: {\(policy)}
            """)
    }

    private static func rules(needsConsent: Bool = false, quiet: QuietHours? = nil) throws -> Rules
    {
        var rules = try Rules.of(quiet: quiet)
        rules.needsConsent = needsConsent
        return rules
    }

    @Test func `who has unsubscribed gets no marketing mail, and others as before`() throws {
        try play(
            try Self.mail("class: marketing"), try Self.rules(),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 cart -> send
            01T11:00:00 unsubscribed
            01T11:00:00 cart -> suppress unsubscribed
            01T12:00:00 subscribed
            01T12:00:00 cart -> send
            """)
        for messageClass in ["transactional", "alert"] {
            try play(
                try Self.mail("class: \(messageClass)"), try Self.rules(needsConsent: true),
                """
                01T10:00:00 identify email=u@example.com
                01T11:00:00 unsubscribed
                01T11:00:00 cart -> send
                """)
        }
    }

    @Test func `with opt-in, nobody is mailed who has not said yes`() throws {
        try play(
            try Self.mail("topic: coupons"), try Self.rules(needsConsent: true),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 cart -> suppress no_consent
            01T10:01:00 subscribed topic=news
            01T10:01:00 cart -> suppress no_consent
            01T10:02:00 subscribed topic=coupons how=double_opt_in source=/signup
            01T10:02:00 cart -> send
            01T10:03:00 unsubscribed topic=coupons
            01T10:03:00 cart -> suppress unsubscribed
            01T10:04:00 subscribed
            01T10:04:00 cart -> suppress unsubscribed
            """)
    }

    @Test func `a no to everything takes back what was said before it, and nothing after`() throws {
        try play(
            try Self.mail("topic: coupons"), try Self.rules(),
            """
            01T10:00:00 identify email=u@example.com
            01T10:01:00 subscribed topic=coupons
            01T10:02:00 unsubscribed
            01T10:02:00 cart -> suppress unsubscribed
            01T10:03:00 subscribed topic=coupons
            01T10:03:00 cart -> send
            01T10:04:00 unsubscribed topic=news
            01T10:04:00 cart -> send
            """)
    }

    @Test func `an older word that comes late changes nothing`() throws {
        for clock in Stage.ClockKind.allCases {
            var stage = Stage(try Self.mail("topic: coupons"), try Self.rules(), clock)
            _ = stage.advance(
                to: try Times.read("01T10:00:00"), "identify", ["email": .string("u@example.com")])
            _ = stage.advance(to: try Times.read("01T12:00:00"), "unsubscribed", [:])
            _ = stage.advance(
                to: try Times.read("01T11:00:00"), "subscribed", ["topic": .string("coupons")])
            let decisions = stage.advance(to: try Times.read("01T12:00:01"), "cart", [:])
            #expect(decisions.map(\.reason) == ["unsubscribed"])
        }
    }

    @Test func `what is held ends at once when consent is withdrawn`() throws {
        try play(
            try Self.mail("topic: coupons"), try Self.rules(quiet: QuietHoursTests.night),
            """
            01T10:00:00 identify email=u@example.com
            01T23:00:00 cart -> hold quiet_hours 02T09:00:00
            01T23:01:00 unsubscribed topic=news
            01T23:02:00 unsubscribed topic=coupons -> suppress unsubscribed
            02T09:00:00 -
            """)
    }

    @Test func `by the wall's clock an unsubscription that waits to be sorted counts at release`()
        throws
    {
        var limits = Limits()
        limits.lateness = .hours(2)
        var stage = Stage(
            try Self.mail("topic: coupons"), try Self.rules(quiet: QuietHoursTests.night), .wall,
            limits: limits)
        _ = stage.advance(
            to: try Times.read("01T10:00:00"), "identify", ["email": .string("u@example.com")])
        let held = stage.advance(to: try Times.read("01T22:30:00"), "cart", [:])
        #expect(held.map(\.reason) == ["quiet_hours"])
        var effects = Effects(programs: 1)
        let name = try #require(stage.engine.vocabulary.events.firstIndex(of: "unsubscribed"))
        let no = Event(
            id: "no", user: "u", name: EventName(index: name),
            time: try Times.read("02T08:00:00"),
            values: stage.engine.vocabulary.properties.map { _ in .missing })
        stage.engine.apply(
            no, to: &stage.state, watermark: try Times.read("02T06:00:00"),
            clock: .wall(try Times.read("02T08:00:00")), into: &effects)
        #expect(effects.decisions == [])
        stage.engine.settle(
            "u", &stage.state, watermark: try Times.read("02T07:00:00"),
            clock: .wall(try Times.read("02T09:00:00")), into: &effects)
        #expect(effects.decisions.map(\.reason) == ["unsubscribed"])
    }

    @Test func `an address that bounced for good is not mailed again, another one is`() throws {
        try play(
            try Self.mail("class: transactional"), try Self.rules(),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 cart -> send
            01T10:01:00 mail_bounced
            01T10:01:00 cart -> suppress suppressed
            01T10:02:00 identify email=u@example.com
            01T10:02:00 cart -> suppress suppressed
            01T10:03:00 identify email=v@example.com
            01T10:03:00 cart -> send
            """)
    }

    @Test func `so is one that the relay refused for good, not one whose mailbox is full`() throws {
        try play(
            try Self.mail("class: marketing"), try Self.rules(),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 mail_failed bounce=quota reason=rejected
            01T10:00:00 mail_failed reason=expired
            01T10:00:00 cart -> send
            01T10:01:00 mail_failed bounce=hard reason=rejected
            01T10:01:00 cart -> suppress suppressed
            """)
    }

    @Test func `a complaint is a no to everything`() throws {
        try play(
            try Self.mail("topic: coupons"), try Self.rules(),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 subscribed topic=coupons
            01T10:01:00 mail_complained
            01T10:01:00 cart -> suppress unsubscribed
            """)
    }

    @Test func `an address of ours needs no consent`() throws {
        try play(
            [try .cart("class: marketing, topic: coupons")], try Self.rules(needsConsent: true),
            """
            01T10:00:00 unsubscribed
            01T10:00:00 mail_bounced
            01T10:00:00 cart -> send
            """)
    }

    @Test func `a topic that cannot be kept is no yes to everything, but a no`() throws {
        let long = String(repeating: "x", count: Consents.bytesMax + 1)
        try play(
            try Self.mail("class: marketing"), try Self.rules(needsConsent: true),
            """
            01T10:00:00 identify email=u@example.com
            01T10:00:00 subscribed topic=\(long)
            01T10:00:00 cart -> suppress no_consent
            01T10:01:00 subscribed
            01T10:01:00 cart -> send
            01T10:02:00 unsubscribed topic=\(long)
            01T10:02:00 cart -> suppress unsubscribed
            """)
    }

    @Test func `of too many topics, a no stays and a yes goes`() throws {
        var stage = Stage(try Self.mail("topic: first"), try Self.rules(), .event)
        let time = try Times.read("01T10:00:00")
        _ = stage.advance(to: time, "unsubscribed", ["topic": .string("first")])
        for number in 0..<2 * Consents.topicsMax {
            _ = stage.advance(to: time, "subscribed", ["topic": .string("t\(number)")])
        }
        let words = stage.state.profile.consents.words
        #expect(words.count == Consents.topicsMax)
        #expect(words.first == Consent(topic: "first", isGranted: false, at: time))
    }

    @Test func `what bounced at another address says nothing of the user's own`() throws {
        let scenario = try Self.mail("class: transactional")
        let hash = { (address: String) in UInt64.fnv1a(address.utf8).hexadecimal }
        for (told, verdict) in [
            (["bounce=hard", "recipient=\(hash("support@example.com"))"], "send"),
            (["bounce=hard", "recipient=support"], "send"),
            (["bounce=hard", "recipient=\(hash("user@example.com"))"], "suppress suppressed"),
            (["bounce=hard"], "suppress suppressed"),
        ] {
            try play(
                scenario, try Self.rules(),
                """
                01T09:00:00 identify email=User@example.com
                01T10:00:00 mail_failed \(told.joined(separator: " "))
                01T12:00:00 cart -> \(verdict)
                """)
        }
        try play(
            scenario, try Self.rules(),
            """
            01T09:00:00 identify email=new@example.com
            01T10:00:00 mail_bounced email=old@example.com
            01T12:00:00 cart -> send
            01T13:00:00 mail_bounced email=NEW@example.com
            01T14:00:00 cart -> suppress suppressed
            """)
    }

    /// What does not say of which address it is: one that is older than the address is of another.
    @Test func `a bounce that comes behind a new address is of the old one`() throws {
        for (email, bounced, reason) in [
            ("new@example.com", "01T11:59:59", "matched"),
            ("new@example.com", "01T12:00:00", "matched"),
            ("new@example.com", "01T12:00:01", "suppressed"),
            ("old@example.com", "01T11:59:59", "suppressed"),
        ] {
            var stage = Stage(try Self.mail("class: marketing"), try Self.rules(), .wall)
            for (time, address) in [("01T09:00:00", "old@example.com"), ("01T12:00:00", email)] {
                _ = stage.advance(
                    to: try Times.read(time), "identify", ["email": .string(address)])
            }
            _ = stage.advance(to: try Times.read(bounced), "mail_bounced", [:])
            let decisions = stage.advance(to: try Times.read("01T13:00:00"), "cart", [:])
            #expect(decisions.map(\.reason) == [reason], "\(email) \(bounced)")
            #expect(stage.tidings.barred.map(\.address) == (reason == "matched" ? [] : [email]))
        }
    }

    @Test func `who is forgotten stays unsubscribed`() throws {
        var limits = Limits()
        limits.silence = .days(30)
        var stage = Stage(try Self.mail("topic: coupons"), try Self.rules(), .event, limits: limits)
        let time = try Times.read("01T10:00:00")
        _ = stage.advance(to: time, "identify", ["email": .string("u@example.com")])
        _ = stage.advance(to: time, "subscribed", ["topic": .string("news")])
        _ = stage.advance(to: time, "unsubscribed", ["topic": .string("coupons")])
        let end = try #require(stage.nextDeadline)
        _ = stage.advance(to: end + .days(40), "-", [:])
        #expect(stage.state.profile.email == nil)
        #expect(stage.state.profile.consents.words.map(\.topic) == ["coupons"])
        #expect(stage.nextDeadline == nil)
        _ = stage.advance(
            to: end + .days(50), "identify", ["email": .string("u@example.com")])
        let decisions = stage.advance(to: end + .days(50), "cart", [:])
        #expect(decisions.map(\.reason) == ["unsubscribed"])
    }
}
