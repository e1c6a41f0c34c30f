import Events
import Foundation
import Testing
import Zones

@Suite struct ZoneTests {
    let table = ZoneTable()

    /// `2026-03-08T06:59:59Z` or with an offset.
    func at(_ text: String) throws -> EventTime {
        let date = try Date(text, strategy: .iso8601)
        return EventTime(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }

    @Test(arguments: [
        ("Asia/Tokyo", "2026-01-01T00:00:00Z", 32400),
        ("Asia/Tokyo", "2026-07-01T00:00:00Z", 32400),
        ("America/New_York", "2026-03-08T06:59:59Z", -18000),
        ("America/New_York", "2026-03-08T07:00:00Z", -14400),
        ("America/New_York", "2026-11-01T05:59:59Z", -14400),
        ("America/New_York", "2026-11-01T06:00:00Z", -18000),
        ("Europe/London", "2026-03-29T00:59:59Z", 0),
        ("Europe/London", "2026-03-29T01:00:00Z", 3600),
        ("Europe/London", "2026-10-25T01:00:00Z", 0),
        ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39600),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37800),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 39600),
        ("Asia/Kathmandu", "2026-06-01T00:00:00Z", 20700),
        ("Asia/Kolkata", "2026-06-01T00:00:00Z", 19800), ("UTC", "2026-06-01T00:00:00Z", 0),
        ("Etc/GMT+9", "2026-06-01T00:00:00Z", -32400),
    ])
    func `knows the offset on both sides of a change`(name: String, time: String, offset: Int)
        throws
    {
        let zone = try #require(table.zone(named: name))
        #expect(zone.offsetSeconds(at: try at(time)) == offset)
        #expect(zone.name == name)
    }

    @Test func `agrees with Foundation on every zone`() throws {
        var random = SystemRandomNumberGenerator()
        for name in TimeZone.knownTimeZoneIdentifiers where name.contains("/") {
            let zone = try #require(table.zone(named: name))
            let source = try #require(TimeZone(identifier: name))
            for _ in 0..<50 {
                let seconds = Int64.random(in: 0..<4_000_000_000, using: &random)
                let date = Date(timeIntervalSince1970: Double(seconds))
                let time = EventTime(milliseconds: seconds * 1000)
                #expect(
                    zone.offsetSeconds(at: time) == source.secondsFromGMT(for: date),
                    "\(name) at \(seconds)")
            }
        }
    }

    @Test(arguments: [
        // Plain days.
        ("Asia/Tokyo", "2026-04-01T10:00:00+09:00", "10:00", "2026-04-01T10:00:00+09:00"),
        ("Asia/Tokyo", "2026-04-01T10:00:01+09:00", "10:00", "2026-04-02T10:00:00+09:00"),
        ("Asia/Kathmandu", "2026-04-01T00:00:00Z", "05:44", "2026-04-01T23:59:00Z"),
        // 02:00 -> 03:00: the first instant after the gap, and the day after as usual.
        ("America/New_York", "2026-03-08T00:00:00-05:00", "02:30", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08T07:00:00Z", "02:30", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08T07:00:01Z", "02:30", "2026-03-09T06:30:00Z"),
        ("America/New_York", "2026-03-07T20:00:00-05:00", "20:00", "2026-03-08T01:00:00Z"),
        ("America/New_York", "2026-03-07T20:00:01-05:00", "20:00", "2026-03-09T00:00:00Z"),
        // 02:00 -> 01:00: the first 01:30 only.
        ("America/New_York", "2026-11-01T00:00:00-04:00", "01:30", "2026-11-01T05:30:00Z"),
        ("America/New_York", "2026-11-01T05:30:01Z", "01:30", "2026-11-02T06:30:00Z"),
        ("Europe/London", "2026-10-25T00:00:00+01:00", "01:15", "2026-10-25T00:15:00Z"),
        ("Europe/London", "2026-03-29T00:00:00Z", "01:15", "2026-03-29T01:00:00Z"),
        // Half an hour: 02:00 -> 02:30 and 02:00 -> 01:30.
        ("Australia/Lord_Howe", "2026-10-03T13:30:00Z", "02:15", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T13:00:00Z", "01:45", "2026-04-04T14:45:00Z"),
        // Gap at midnight.
        ("Africa/Cairo", "2026-04-23T12:00:00Z", "00:30", "2026-04-23T22:00:00Z"),
    ])
    func `finds the next local time`(name: String, from: String, clock: String, expected: String)
        throws
    {
        let zone = try #require(table.zone(named: name))
        let next = zone.next(.minutes(Int64(try minute(clock))), from: try at(from))
        #expect(next == (try at(expected)))
    }

    @Test(
        arguments: [
            ("Asia/Tokyo", "22:00-09:00", "2026-04-01T21:59:59+09:00", nil),
            ("Asia/Tokyo", "22:00-09:00", "2026-04-01T22:00:00+09:00", "2026-04-02T09:00:00+09:00"),
            ("Asia/Tokyo", "22:00-09:00", "2026-04-02T08:59:59+09:00", "2026-04-02T09:00:00+09:00"),
            ("Asia/Tokyo", "22:00-09:00", "2026-04-02T09:00:00+09:00", nil),
            ("Asia/Tokyo", "00:00-08:00", "2026-04-02T00:00:00+09:00", "2026-04-02T08:00:00+09:00"),
            (
                "America/New_York", "22:00-09:00", "2026-03-07T23:00:00-05:00",
                "2026-03-08T13:00:00Z"
            ),
            (
                "America/New_York", "22:00-09:00", "2026-10-31T23:00:00-04:00",
                "2026-11-01T14:00:00Z"
            ),
            // Ends inside the gap: over when the clock has jumped.
            (
                "America/New_York", "22:00-02:30", "2026-03-08T01:00:00-05:00",
                "2026-03-08T07:00:00Z"
            ),
            // Ends inside the hour that comes twice: over the first time, and again the second.
            (
                "America/New_York", "22:00-01:30", "2026-11-01T01:00:00-04:00",
                "2026-11-01T05:30:00Z"
            ),
            ("America/New_York", "22:00-01:30", "2026-11-01T06:10:00Z", "2026-11-01T06:30:00Z"),
        ] as [(String, String, String, String?)])
    func `finds the end of quiet hours`(
        name: String, window: String, time: String, expected: String?
    ) throws {
        let zone = try #require(table.zone(named: name))
        let ends = try window.split(separator: "-").map { try minute(String($0)) }
        let end = zone.end(ofWindowFrom: ends[0], to: ends[1], containing: try at(time))
        #expect(end == (try expected.map(at)))
    }

    @Test func `what the clock shows comes back as the same instant`() throws {
        let zone = try #require(table.zone(named: "Asia/Tokyo"))
        let time = try at("2026-04-02T20:00:37+09:00")
        #expect(zone.minuteOfDay(at: time) == 20 * 60)
        #expect(zone.next(zone.timeOfDay(at: time), from: time) == time)
        #expect(zone.next(zone.timeOfDay(at: time), from: time + .seconds(1)) == time + .days(1))
    }

    @Test(arguments: [EventTime.distantPast, EventTime.distantFuture])
    func `no instant is too far`(time: EventTime) throws {
        for name in ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"] {
            let zone = try #require(table.zone(named: name))
            #expect((0..<1440).contains(zone.minuteOfDay(at: time)))
            #expect(zone.next(.hours(9), from: time) >= time)
            _ = zone.end(ofWindowFrom: 1320, to: 540, containing: time)
        }
    }

    @Test(arguments: [
        "", "/", "JST", "EST", "GMT+9", "Foo/Bar", "asia/tokyo", "../../etc/passwd", "/etc/passwd",
        "Asia/../../../etc/passwd", "Asia/Tokyo/", "Asia//Tokyo", "Asia/Tokyo\0", "Asia/Tok yo",
        "Asia/\u{202e}Tokyo", "Etc/Unknown", "posixrules",
        "Asia/" + String(repeating: "a", count: 10_240),
        String(repeating: "A/", count: 5_000),
    ])
    func `refuses what no place is called`(name: String) {
        #expect(table.zone(named: name) == nil)
    }

    private func minute(_ clock: String) throws -> Int {
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        try #require(parts.count == 2)
        return parts[0] * 60 + parts[1]
    }
}
