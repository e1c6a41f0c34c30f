import Events
import Policy
import Scenarios
import Testing

/// Several timed mails from one match, with an exit and with branches.
@Suite struct SeriesTests {
    private func scenario(_ sends: String, _ policy: String = "priority: 1") throws -> [Scenario] {
        try Scenario.read(
            """
            scenario: after-order
            pattern: {steps: [{name: order, event: order}]}
            send: [\(sends)]
            guard: {\(policy)}
            """)
    }

    private static let thanks = """
        {mail: thanks, to: t@example.com}, {mail: usage, to: t@example.com, at: +7d},
        {mail: offer, to: t@example.com, at: +14d}
        """

    @Test func `a series sends each mail at its hour`() throws {
        try play(
            try scenario(Self.thanks), try .of(),
            """
            01T10:00:00 order -> \
            thanks send, usage hold send_at 08T10:00:00, offer hold send_at 15T10:00:00
            08T09:59:59 -
            08T10:00:00 - -> usage send
            15T10:00:00 - -> offer send
            """)
    }

    @Test func `an event of the exit condition stops the rest of a series`() throws {
        try play(
            try scenario(Self.thanks, "cancel_on: {event: refund, where: sku == order.sku}"),
            try .of(),
            """
            01T10:00:00 order sku=A -> \
            thanks send, usage hold send_at 08T10:00:00, offer hold send_at 15T10:00:00
            02T10:00:00 refund sku=B
            08T10:00:00 - -> usage send
            09T10:00:00 refund sku=A -> offer suppress cancelled
            15T10:00:00 -
            """)
    }

    @Test func `once_per is asked once a series, and ends a whole one`() throws {
        try play(
            try scenario(Self.thanks, "once_per: 10d"), try .of(),
            """
            01T10:00:00 order -> \
            thanks send, usage hold send_at 08T10:00:00, offer hold send_at 15T10:00:00
            05T10:00:00 order -> \
            thanks suppress once_per, usage suppress once_per, offer suppress once_per
            08T10:00:00 - -> usage send
            15T10:00:00 - -> offer send
            25T09:59:59 order -> \
            thanks suppress once_per, usage suppress once_per, offer suppress once_per
            25T10:00:00 order -> thanks send, \
            usage hold send_at 2026-05-02T01:00:00Z, offer hold send_at 2026-05-09T01:00:00Z
            """)
    }

    /// Two series are held before either has sent: the second finds out when it would begin.
    @Test func `a series that comes second while both are held ends as a whole`() throws {
        try play(
            try scenario(
                "{mail: a, to: t@example.com, at: 12:00}, {mail: b, to: t@example.com, at: +2d}",
                "once_per: 10d"), try .of(),
            """
            01T10:00:00 order -> a hold send_at 01T12:00:00, b hold send_at 03T10:00:00
            01T11:00:00 order -> a hold send_at 01T12:00:00, b hold send_at 03T11:00:00
            01T12:00:00 - -> a send, a suppress once_per, b suppress once_per
            03T10:00:00 - -> b send
            03T11:00:00 -
            """)
    }

    @Test func `branches go by what happened since the match`() throws {
        let sends = """
            {mail: first, to: t@example.com},
            {mail: tips, to: t@example.com, at: +3d, if: mail_opened},
            {mail: again, to: t@example.com, at: +3d, unless: mail_opened}
            """
        let held = "tips hold send_at 04T10:00:00, again hold send_at 04T10:00:00"
        try play(
            try scenario(sends), try .of(),
            """
            01T10:00:00 mail_opened
            01T10:00:00 order -> first send, \(held)
            04T10:00:00 - -> tips suppress if, again send
            """)
        try play(
            try scenario(sends), try .of(),
            """
            01T10:00:00 order -> first send, \(held)
            03T10:00:00 mail_opened -> again suppress unless
            04T10:00:00 - -> tips send
            """)
        // Exactly at the limit it is too late, as everywhere.
        try play(
            try scenario(sends), try .of(),
            """
            01T10:00:00 order -> first send, \(held)
            04T10:00:00 mail_opened -> tips suppress if, again send
            """)
    }

    @Test func `of two branches one is sent, though the night comes between`() throws {
        try play(
            try scenario(
                """
                {mail: yes, to: t@example.com, at: +12h, if: login},
                {mail: no, to: t@example.com, at: +12h, unless: login}
                """, "quiet_hours: 22:00-09:00"), try .of(),
            """
            01T10:30:00 order -> yes hold send_at 01T22:30:00, no hold send_at 01T22:30:00
            01T22:30:00 - -> yes hold quiet_hours 02T09:00:00, no hold quiet_hours 02T09:00:00
            01T23:30:00 login -> no suppress unless
            02T09:00:00 - -> yes send
            """)
    }

    @Test func `a branch tells events of one match from those of another`() throws {
        try play(
            try scenario(
                """
                {mail: m, to: t@example.com},
                {mail: n, to: t@example.com, at: +1d, if: {event: [seen, used], where: sku == order.sku}}
                """), try .of(),
            """
            01T10:00:00 order sku=A -> m send, n hold send_at 02T10:00:00
            01T11:00:00 order sku=B -> m send, n hold send_at 02T11:00:00
            01T12:00:00 used sku=B
            02T10:00:00 - -> n suppress if
            02T11:00:00 - -> n send
            """)
    }

    @Test func `each mail of a series keeps to quiet hours and caps by itself`() throws {
        try play(
            try scenario(
                "{mail: a, to: t@example.com}, {mail: b, to: t@example.com, at: +12h}",
                "quiet_hours: 22:00-09:00"),
            try .of(cap: .init(.marketing, count: 1, span: .hours(20))),
            """
            01T12:00:00 order -> a send, b hold send_at 02T00:00:00
            02T00:00:00 - -> b hold quiet_hours 02T09:00:00
            02T09:00:00 - -> b send
            02T10:00:00 order -> a suppress cap, b hold send_at 02T22:00:00
            """)
    }

    @Test func `expires_after counts from the hour that a mail was planned for`() throws {
        try play(
            try scenario(
                "{mail: a, to: t@example.com, at: +14d}",
                "quiet_hours: 22:00-09:00, expires_after: 36h"), try .of(),
            """
            01T23:00:00 order -> hold send_at 15T23:00:00
            15T23:00:00 - -> hold quiet_hours 16T09:00:00
            16T09:00:00 - -> send
            """)
    }
}
