import Events
import Playing
import Policy
import Scenarios
import Testing
import Zones

@Suite struct PlayingTests {
    /// Each of these holds; the events of a line follow after `|`.
    @Test(arguments: [
        (
            "day 1 10:00 u1 product_added sku=A qty=1",
            "send: cart-reminder, to: u1, at: day 2 10:00"
        ),
        ("+0 u1 product_added sku=A qty=1", "send: cart-reminder, to: u1, at: +24h"),
        ("+2h u1 product_added sku=A qty=1", "send: cart-reminder, to: u1, at: day 2 12:00"),
        (
            "2026-04-01T10:00:00Z u1 product_added sku=A qty=1|+30m u1 other",
            "send: cart-reminder, to: u1, at: +23h30m"
        ),
        (
            "2026-04-01T19:00:00+09:00 u1 product_added sku=A qty=1",
            "send: cart-reminder, to: u1, at: 2026-04-02T19:00+09:00"
        ),
        ("+0 u1 product_added sku=A qty=1.5 # a comment", "send: cart-reminder, to: u1"),
        // The mail waits for the morning.
        (
            "day 1 23:00 u1 product_added sku=A qty=1",
            "send: cart-reminder, to: u1, at: day 3 09:00"
        ),
        ("day 1 23:00 u1 product_added sku=A qty=1", "hold: quiet_hours, to: u1, at: +24h|SAME"),
        (
            "day 1 23:00 u1 product_added sku=A qty=1|day 2 23:30 u1 unsubscribed",
            "suppress: cancelled, to: u1, at: day 2 23:30"
        ),
        (
            #"+0 u1 identify email=""|+1m u1 product_added sku=A qty=1"#,
            "suppress: no_address, to: u1"
        ),
        (
            "day 1 10:00 u1 identify timezone=America/New_York|+0s u1 product_added sku=A qty=1",
            "send: cart-reminder, to: u1, at: day 2 14:00"
        ),
    ])
    func `time forms, holdings and suppressions`(given: String, expected: String) throws {
        let lines = given.split(separator: "|").map(String.init)
        let wanted = expected.split(separator: "|").map {
            $0 == "SAME" ? "{send: cart-reminder, to: u1}" : "{\($0)}"
        }
        let report = try report(
            oneTest(lines, expect: wanted), rules: Rules(zone: .utc, zoneNamed: zone))
        #expect(report.text == "1 test of 1 scenario: 1 passed, 0 failed")
    }

    @Test func `a holding that is expected must be there, and so must every mail`() throws {
        let lines = ["day 1 23:00 u1 product_added sku=A qty=1"]
        #expect(try report(oneTest(lines, expect: [])).failedCount == 1)
        let hold = "{hold: quiet_hours, to: u1}"
        #expect(try report(oneTest(lines, expect: [hold])).failedCount == 1)
        let mail = "{send: cart-reminder, to: u1}"
        #expect(try report(oneTest(lines, expect: [mail])).failedCount == 0)
        #expect(try report(oneTest(lines, expect: [mail, hold])).failedCount == 0)
        #expect(try report(oneTest(lines, expect: [mail, hold, hold])).failedCount == 1)
    }

    @Test func `two mails to two users may stand in any order`() throws {
        let lines = [
            "+0 u2 product_added sku=A qty=1", "+1h u1 product_added sku=A qty=1",
        ]
        let mails = ["{send: cart-reminder, to: u1, at: +24h}", "{send: cart-reminder, to: u2}"]
        #expect(try report(oneTest(lines, expect: mails)).failedCount == 0)
        #expect(try report(oneTest(lines, expect: [mails[0], mails[0]])).failedCount == 1)
    }

    @Test func `a brand's mail is expected by its own name`() throws {
        let text = """
            scenario: hello
            pattern: {steps: [{name: come, event: visited}]}
            send: {mail: hello}
            guard: {brand: acme, canary: 0.01%}
            tests:
              - {name: t, given: day 1 10:00 u1 visited, expect: [{send: hello, to: u1}]}
            """
        #expect(try report(text).failedCount == 0)
    }

    @Test func `caps and quiet hours are those of the configuration`() throws {
        let text = """
            scenario: hello
            pattern: {steps: [{name: come, event: visited}]}
            send: {mail: hello}
            tests:
              - name: t
                given: |
                  day 1 10:00 u1 visited
                  day 1 11:00 u1 visited
                expect:
                  - {send: hello, to: u1, at: day 1 10:00}
                  - {suppress: cap, to: u1}
            """
        #expect(try report(text).failedCount == 1)
        let caps: [Rules.Cap] = [.init(.marketing, count: 1, span: .days(7))]
        #expect(try report(text, rules: Rules(zone: .utc, caps: caps)).failedCount == 0)
        let quiet = QuietHours(start: 600, end: 720)
        let rules = Rules(zone: .utc, quietHours: quiet, caps: caps)
        #expect(try report(text, rules: rules).failedCount == 1)
    }

    @Test func `a day is one of the configured zone, through a change of the clock too`() throws {
        let berlin = try #require(zone("Europe/Berlin"))
        let text = oneTest(
            ["day 83 12:00 u1 product_added sku=A qty=1"],
            expect: ["{send: cart-reminder, to: u1, at: 2026-03-29T11:00:00Z}"])
        // Day 84 is Sunday, 29 March: the clock goes forward, so a day later it is 13:00.
        #expect(try report(text, rules: Rules(zone: berlin)).failedCount == 0)
        let other = oneTest(
            ["day 84 12:00 u1 product_added sku=A qty=1"],
            expect: ["{send: cart-reminder, to: u1, at: 2026-03-30T12:00:00+02:00}"])
        #expect(try report(other, rules: Rules(zone: berlin)).failedCount == 0)
    }

    @Test func `the address that everybody has is no event`() throws {
        let text = """
            scenario: first-thing
            pattern: {steps: [{name: thing, event: "*"}]}
            send: {mail: m, variables: {title: thing.title, odd: "thing.`a b`"}}
            tests:
              - name: t
                given: '+0 u1 anything title="a \\"b\\" c" "a b"=2 list=[1,{}] none=null yes=true'
                expect: [{send: m, to: u1}]
            """
        #expect(try report(text).failedCount == 0)
    }

    private func zone(_ name: String) -> Zone? { ZoneTable().zone(named: name) }
}
