import Events
import Policy
import Scenarios
import Testing

/// `once_per`, caps, `cancel_on`, `expires_after` and addresses.
@Suite struct LimitTests {
    static let week = Rules.Cap(.marketing, count: 3, span: .days(7))

    @Test func `once per day is once in any 24 hours, half-open`() throws {
        try play(
            [try .cart("once_per: 24h")], try .of(),
            """
            01T10:00:00 cart -> send
            01T10:00:00 cart -> suppress once_per
            02T09:59:59.999 cart -> suppress once_per
            02T10:00:00 cart -> send
            03T09:59:59 cart -> suppress once_per
            """)
    }

    @Test func `once_per counts what was sent, of this scenario only`() throws {
        try play(
            [try .cart("once_per: 24h", id: "a"), try .cart("expires_after: 2h", id: "b")],
            try .of(quiet: QuietHoursTests.night),
            """
            01T22:00:00 cart -> a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00
            01T23:00:00 cart -> a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00
            02T09:00:00 - -> a send, b suppress expired, a suppress once_per, b suppress expired
            02T10:00:00 cart -> a suppress once_per, b send
            """)
    }

    @Test func `the cap counts a rolling week of all marketing mails`() throws {
        try play(
            [try .cart("class: marketing", id: "a"), try .cart("class: alert", id: "b")],
            try .of(cap: Self.week),
            """
            01T10:00:00 cart -> a send, b send
            02T10:00:00 cart -> a send, b send
            03T10:00:00 cart -> a send, b send
            08T09:59:59.999 cart -> a suppress cap, b send
            08T10:00:00 cart -> a send, b send
            08T10:00:00 cart -> a suppress cap, b send
            09T10:00:00 cart -> a send, b send
            """)
    }

    @Test func `transactional mails neither obey nor fill the cap`() throws {
        try play(
            [try .cart("class: transactional", id: "a"), try .cart("priority: 1", id: "b")],
            try .of(cap: Rules.Cap(.marketing, count: 1, span: .days(1))),
            """
            01T10:00:00 cart -> a send, b send
            01T11:00:00 cart -> a send, b suppress cap
            """)
    }

    @Test func `held mails meet the cap when they are released`() throws {
        try play(
            [try .cart("priority: 1")],
            try .of(
                quiet: QuietHoursTests.night, cap: Rules.Cap(.marketing, count: 2, span: .days(1))),
            """
            01T22:00:00 cart -> hold quiet_hours 02T09:00:00
            01T23:00:00 cart -> hold quiet_hours 02T09:00:00
            02T01:00:00 cart -> hold quiet_hours 02T09:00:00
            02T09:00:00 cart -> send, send, suppress cap, suppress cap
            03T08:59:59 cart -> hold quiet_hours 03T09:00:00
            03T09:00:00 - -> send
            """)
    }

    @Test func `an event takes back what is held, and nothing else`() throws {
        try play(
            [
                try .cart("cancel_on: [order, quit]", id: "a"),
                try .cart("cancel_on: quit", id: "b"),
            ], try .of(quiet: QuietHoursTests.night),
            """
            01T12:00:00 order
            01T12:00:00 cart -> a send, b send
            01T12:00:01 order
            01T22:00:00 cart -> a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00
            01T23:00:00 cart -> a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00
            02T08:00:00 order -> a suppress cancelled, a suppress cancelled
            02T08:30:00 cart -> a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00
            02T09:00:00 quit -> b send, b send, a send, b send
            02T22:00:00 cart -> a hold quiet_hours 03T09:00:00, b hold quiet_hours 03T09:00:00
            03T08:59:59.999 quit -> a suppress cancelled, b suppress cancelled
            03T09:00:00 -
            """)
    }

    @Test func `cancel_on leaves runs alone`() throws {
        let scenario = try Scenario.read(
            """
            scenario: view
            pattern: {steps: [{name: view, event: view}, {absent: order, for: 1h}]}
            send: {mail: m, to: a@example.com}
            guard: {cancel_on: quit}
            """)
        try play(
            scenario, try .of(),
            """
            01T10:00:00 view
            01T10:30:00 quit
            01T11:00:00 - -> send
            """)
    }

    @Test func `worth nothing from the very end of expires_after`() throws {
        try play(
            [
                try .cart("expires_after: 11h", id: "a"),
                try .cart("expires_after: 10h59m59s", id: "b"),
                try .cart("expires_after: 11h0m1s", id: "c"),
            ], try .of(quiet: QuietHoursTests.night),
            """
            01T22:00:00 cart -> \
            a hold quiet_hours 02T09:00:00, b hold quiet_hours 02T09:00:00, \
            c hold quiet_hours 02T09:00:00
            02T09:00:00 - -> a suppress expired, b suppress expired, c send
            """)
    }

    @Test func `an order says when it expires, from the match`() throws {
        var stage = Stage(
            [try .cart("expires_after: 12h")], try .of(quiet: QuietHoursTests.night), .wall)
        _ = stage.advance(to: try Times.read("01T23:00:00"), "cart", [:])
        let sent = stage.advance(to: try Times.read("02T09:00:00"), "-", [:])
        guard case .send(let order) = try #require(sent.first).verdict else {
            Issue.record("sent when the night is over")
            return
        }
        #expect(order.expiresAt == (try Times.read("02T11:00:00")))
    }

    @Test func `without an address nothing is sent, nor counted`() throws {
        let scenario = try Scenario.read(
            """
            scenario: cart
            pattern: {steps: [{name: cart, event: cart}]}
            send: {mail: m}
            guard: {once_per: 24h}
            """)
        try play(
            scenario, try .of(quiet: QuietHoursTests.night),
            """
            01T10:00:00 cart -> suppress no_address
            01T22:00:00 cart -> hold quiet_hours 02T09:00:00
            02T01:00:00 identify email=u@example.com
            02T09:00:00 - -> send
            03T10:00:00 identify email=
            03T10:00:00 cart -> suppress no_address
            """)
    }
}
