import Events
import Matching
import Policy
import Scenarios
import Testing

/// `send.at` by the calendar of the recipient's zone.
@Suite struct MomentTests {
    @Test(arguments: [
        ("+7d", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-08T10:00:00+09:00"),
        ("+7d 09:30", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-08T09:30:00+09:00"),
        ("+2w", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-15T10:00:00+09:00"),
        ("+36h", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-02T22:00:00+09:00"),
        ("+36h 09:00", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-03T09:00:00+09:00"),
        ("+1d12h", "Asia/Tokyo", "2026-04-01T10:00:00+09:00", "2026-04-02T22:00:00+09:00"),
        ("+1mo", "Asia/Tokyo", "2026-04-15T10:00:00+09:00", "2026-05-15T10:00:00+09:00"),
        // Month ends and leap days.
        ("+1mo", "Asia/Tokyo", "2026-01-31T10:00:00+09:00", "2026-02-28T10:00:00+09:00"),
        ("+1mo", "Asia/Tokyo", "2028-01-31T10:00:00+09:00", "2028-02-29T10:00:00+09:00"),
        ("+12mo", "Asia/Tokyo", "2028-02-29T10:00:00+09:00", "2029-02-28T10:00:00+09:00"),
        ("+1d", "Asia/Tokyo", "2028-02-28T10:00:00+09:00", "2028-02-29T10:00:00+09:00"),
        ("+1mo1d", "Asia/Tokyo", "2026-01-31T10:00:00+09:00", "2026-03-01T10:00:00+09:00"),
        ("+1d", "Asia/Tokyo", "2026-12-31T23:59:59+09:00", "2027-01-01T23:59:59+09:00"),
        // 23 hours, and 25: the same time by the clock on the wall.
        ("+1d", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-08T20:00:00-04:00"),
        ("+24h", "America/New_York", "2026-03-07T20:00:00-05:00", "2026-03-08T21:00:00-04:00"),
        ("+1d", "America/New_York", "2026-10-31T20:00:00-04:00", "2026-11-01T20:00:00-05:00"),
        // A time that the clock jumps over is its first instant after; one shown twice, the first.
        ("+1d", "America/New_York", "2026-03-07T02:30:00-05:00", "2026-03-08T03:00:00-04:00"),
        ("+1d 02:15", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00"),
        ("+1d", "America/New_York", "2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-04:00"),
    ])
    func `waits go by the recipient's calendar`(
        at: String, zone: String, match: String, due: String
    ) throws {
        let rules = try Rules.of(zone: zone)
        var stage = Stage(
            [try .cart("priority: 1", send: "at: '\(at)'")], rules, .event)
        let decided = stage.advance(to: try Times.read(match), "cart", [:])
        #expect(decided.map(\.dueAt) == [try Times.read(due)], "\(decided)")
    }

    private func trial(_ at: String) throws -> [Scenario] {
        try Scenario.read(
            """
            scenario: trial
            pattern: {steps: [{name: trial, event: trial_started}]}
            send: {mail: m, to: t@example.com, at: "\(at)"}
            guard: {cancel_on: [order]}
            """)
    }

    @Test(arguments: [
        ("trial.ends_at - 3d", "2026-04-20T00:00:00+09:00", "17T00:00:00"),
        ("trial.ends_at - 3d 10:00", "2026-04-20T00:00:00+09:00", "17T10:00:00"),
        ("trial.ends_at - 90m", "2026-04-20T00:00:00Z", "20T07:30:00"),
        // Without an offset it is the recipient's own time.
        ("trial.ends_at", "2026-04-20T08:00:00", "20T08:00:00"),
        ("trial.ends_at 10:00", "2026-04-20", "20T10:00:00"),
    ])
    func `a date of an event is waited for`(at: String, ends: String, due: String) throws {
        try play(
            try trial(at), try .of(),
            """
            01T10:00:00 trial_started ends_at=\(ends) -> hold send_at \(due)
            \(due) - -> send
            """)
    }

    @Test func `a wait for a date is cancelled like any other`() throws {
        try play(
            try trial("trial.ends_at - 3d"), try .of(),
            """
            01T10:00:00 trial_started ends_at=2026-04-20 -> hold send_at 17T00:00:00
            05T10:00:00 order -> suppress cancelled
            17T00:00:00 -
            """)
    }

    @Test func `a date that is none, or is over, sends nothing and says why`() throws {
        try play(
            try trial("trial.ends_at - 3d"), try .of(),
            """
            01T10:00:00 trial_started -> suppress no_date
            01T10:00:00 trial_started ends_at=soon -> suppress no_date
            01T10:00:00 trial_started ends_at=2026-04-02 -> suppress date_passed
            01T10:00:00 trial_started ends_at=2026-04-04T09:59:59 -> suppress date_passed
            01T10:00:00 trial_started ends_at=2026-04-04T10:00:00 -> send
            01T10:00:00 trial_started ends_at=2026-04-04T10:00:01 -> hold send_at 01T10:00:01
            """)
    }
}
