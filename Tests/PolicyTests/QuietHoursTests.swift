import Events
import Policy
import Scenarios
import Testing

@Suite struct QuietHoursTests {
    static let night = QuietHours(start: 22 * 60, end: 9 * 60)

    @Test func `the night begins at its first minute and ends before its last`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], try .of(),
            """
            01T21:59:59 cart -> send
            01T21:59:59.999 cart -> send
            01T22:00:00 cart -> hold quiet_hours 02T09:00:00
            01T23:59:59 cart -> hold quiet_hours 02T09:00:00
            02T00:00:00 cart -> hold quiet_hours 02T09:00:00
            02T08:59:59 cart -> hold quiet_hours 02T09:00:00
            02T09:00:00 - -> send, send, send, send
            02T09:00:00 cart -> send
            """)
    }

    @Test func `a held mail waits for the very end`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], try .of(),
            """
            01T23:00:00 cart -> hold quiet_hours 02T09:00:00
            02T08:59:59.999 -
            02T09:00:00 - -> send
            02T09:00:01 -
            """)
    }

    @Test func `a day window holds too`() throws {
        try play(
            [try .cart("quiet_hours: 12:00-13:00")], try .of(),
            """
            01T11:59:59 cart -> send
            01T12:00:00 cart -> hold quiet_hours 01T13:00:00
            01T13:00:00 cart -> send, send
            """)
    }

    @Test func `the user's own zone counts, the newest one`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], try .of(),
            """
            01T23:00:00 identify timezone=Europe/London
            01T23:00:00 cart -> send
            01T23:00:00 identify timezone=Europe/Berlin email=u@example.com
            02T05:00:00 cart -> hold quiet_hours 02T16:00:00
            02T05:00:00 identify timezone=Asia/Tokyo
            02T05:00:00 cart -> hold quiet_hours 02T09:00:00
            02T09:00:00 - -> send
            02T16:00:00 - -> send
            """)
    }

    @Test(arguments: ["JST", "Mars/Olympus", "../../etc/passwd", "Asia/Tokyo_", "9"])
    func `an unknown zone gives way to the configured one`(name: String) throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], try .of(),
            """
            01T20:00:00 identify timezone=\(name)
            01T21:59:59 cart -> send
            01T22:00:00 cart -> hold quiet_hours 02T09:00:00
            """)
    }

    @Test func `who moves east while a mail is held is asked again`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-09:00")], try .of(),
            """
            01T23:00:00 cart -> hold quiet_hours 02T09:00:00
            02T01:00:00 identify timezone=Europe/London
            02T09:00:00 - -> hold quiet_hours 02T17:00:00
            02T17:00:00 - -> send
            """)
    }

    @Test func `the configured night holds for scenarios without their own`() throws {
        let rules = try Rules.of(quiet: Self.night)
        try play(
            [
                try .cart("priority: 1", id: "a"), try .cart("quiet_hours: none", id: "b"),
                try .cart("quiet_hours: 12:00-13:00", id: "c"), try .cart("class: alert", id: "d"),
                try .cart("class: transactional", id: "e"),
            ], rules,
            """
            01T22:00:00 cart -> a hold quiet_hours 02T09:00:00, b send, c send, d send, e send
            02T09:00:00 - -> a send
            02T12:00:00 cart -> a send, b send, c hold quiet_hours 02T13:00:00, d send, e send
            """)
    }

    @Test func `without any the night is like the day`() throws {
        try play([try .cart("priority: 1")], try .of(), "01T03:00:00 cart -> send")
    }

    @Test(arguments: [
        // The clock goes from 02:00 to 03:00: an hour of the night is missing.
        ("22:00-09:00", "2026-03-07T23:00:00-05:00", "2026-03-08T13:00:00Z"),
        // From 02:00 back to 01:00: the night has an hour more.
        ("22:00-09:00", "2026-10-31T23:00:00-04:00", "2026-11-01T14:00:00Z"),
        // The end falls into the gap: over when the clock has jumped.
        ("22:00-02:30", "2026-03-08T01:00:00-05:00", "2026-03-08T07:00:00Z"),
    ])
    func `a night with a change of the clock ends by the clock`(
        window: String, start: String, end: String
    ) throws {
        try play(
            [try .cart("quiet_hours: \(window)")], try .of(zone: "America/New_York"),
            """
            \(start) cart -> hold quiet_hours \(end)
            \(end) - -> send
            """)
    }

    @Test func `an hour that comes twice is quiet twice`() throws {
        try play(
            [try .cart("quiet_hours: 22:00-01:30")], try .of(zone: "America/New_York"),
            """
            2026-11-01T05:00:00Z cart -> hold quiet_hours 2026-11-01T05:30:00Z
            2026-11-01T05:30:00Z - -> send
            2026-11-01T06:10:00Z cart -> hold quiet_hours 2026-11-01T06:30:00Z
            2026-11-01T06:30:00Z - -> send
            """)
    }

    /// A night that never ends, because time itself does, must not keep the gate busy for ever.
    @Test(arguments: Stage.ClockKind.allCases)
    func `no instant is too far`(clock: Stage.ClockKind) throws {
        for start in stride(from: 0, to: 1440, by: 60) {
            let quiet = QuietHours(start: start, end: (start + 1380) % 1440)
            for time in [EventTime.distantPast, .distantFuture] {
                var stage = Stage([try .cart("priority: 1")], try .of(quiet: quiet), clock)
                let decisions =
                    stage.advance(to: time, "cart", [:])
                    + stage.advance(to: .distantFuture, "-", [:])
                #expect(decisions.count { $0.isTerminal } == 1, "\(quiet)")
            }
        }
    }
}
