import Events
import Foundation
import Messages
import Scenarios
import Sender
import Telemetry
import TestServers
import Testing

extension SenderTests {
    /// What the gate let out in time, and what came to the sender late.
    @Test func `a mail that is late waits for the end of its recipient's night`() throws {
        let stage = try Stage()
        let sink = try Sink("smtp_sink.py")
        var options = try stage.options(sink)
        options.calendar = QuietCalendar(
            zoneNamed: { $0 == "Etc/East" ? Zone(name: $0, offsetSeconds: 3_600) : nil },
            zone: .utc, holidays: [Self.day])
        let all = "sunday, monday, tuesday, wednesday, thursday, friday, saturday"
        let now = Self.minute
        var night = request(1)
        night.quiet = .init(zone: "Etc/East", hours: Self.window(from: now + 50, to: now + 90))
        var evening = request(2)
        evening.quiet = .init(zone: "Etc/East", hours: Self.window(from: now - 10, to: now + 30))
        var unknown = request(3)
        unknown.quiet = .init(zone: "Nowhere/At", hours: Self.window(from: now - 10, to: now + 30))
        var holiday = request(4)
        holiday.quiet = .init(zone: "UTC", hours: nil, days: try #require(QuietDays("holidays")))
        var never = request(5)
        never.quiet = .init(zone: "UTC", hours: nil, days: try #require(QuietDays(all)))
        never.expiresAt = EventTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1e3) + 500)
        try stage.produce([night, unknown, holiday, never, evening])
        let sender = RunningSender(options)
        let told = try Witness(stage.events, on: stage).see(2)
        eventually { sender.metrics.waiting.value == 3 }
        try sender.stop()

        #expect(try sink.ids() == [evening.id])
        #expect(
            told.first { $0.key == "user-5" }?.payload.contains(#""reason":"expired""#) == true)
        for quiet in [night, unknown, holiday] { #expect(try stage.state(quiet) == nil) }
        #expect(try stage.committed()[0] ?? -1 <= 0, "what waits is read again by a successor")
    }

    /// UTC's: of a night around it no edge is near.
    private static var minute: Int { Int(Date().timeIntervalSince1970 / 60) % 1_440 }
    private static var day: Int64 { Int64(Date().timeIntervalSince1970 / 86_400) }

    private static func window(from start: Int, to end: Int) -> QuietHours {
        QuietHours(start: (start + 1_440) % 1_440, end: end % 1_440)
    }
}
