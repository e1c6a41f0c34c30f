import Events
import Testing

@Suite struct ISO8601Tests {
    @Test(arguments: [
        ("2026-04-01T10:00:00+09:00", "2026-04-01T01:00:00Z"),
        ("2026-04-01T01:00:00Z", "2026-04-01T01:00:00Z"),
        ("2026-04-01t01:00:00z", "2026-04-01T01:00:00Z"),
        ("2026-04-01 10:00:00+0900", "2026-04-01T01:00:00Z"),
        ("2026-04-01T10:00:00+09", "2026-04-01T01:00:00Z"),
        ("2026-03-31T20:30:00-04:30", "2026-04-01T01:00:00Z"),
        ("2026-04-01T01:00Z", "2026-04-01T01:00:00Z"),
        ("2026-04-01T01:00:00", "2026-04-01T01:00:00Z"),
        ("2026-04-01T01:00:00-00:00", "2026-04-01T01:00:00Z"),
        ("2026-04-01", "2026-04-01T00:00:00Z"),
        ("2026-04-01T01:00:00.1Z", "2026-04-01T01:00:00.100Z"),
        ("2026-04-01T01:00:00.12Z", "2026-04-01T01:00:00.120Z"),
        ("2026-04-01T01:00:00,123Z", "2026-04-01T01:00:00.123Z"),
        ("2026-04-01T01:00:00.123999999Z", "2026-04-01T01:00:00.123Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"),
        ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("0000-01-01T00:00:00+01:00", "-0001-12-31T23:00:00Z"),
        ("9999-12-31T23:59:59-01:00", "+10000-01-01T00:59:59Z"),
    ])
    func `reads what trackers write`(text: String, time: String) throws {
        #expect(try #require(EventTime(iso8601: text)).description == time)
    }

    @Test(arguments: [
        "", "2026", "2026-04", "2026-4-1", "2026-13-01", "2026-00-01", "2026-02-30", "2026-04-31",
        "2025-02-29", "1900-02-29", "2026-04-00", "2026-04-01T", "2026-04-01T10", "2026-04-01Z",
        "2026-04-01T10:", "2026-04-01T25:00:00Z", "2026-04-01T24:00:00Z", "2026-04-01T10:60:00Z",
        "2026-04-01T10:00:61Z", "2026-04-01T10:00:00.Z", "2026-04-01T10:00:00.1234567890Z",
        "2026-04-01T10:00:00+24:00", "2026-04-01T10:00:00+09:60", "2026-04-01T10:00:00+9",
        "2026-04-01T10:00:00+09:", "2026-04-01T10:00:00+090", "2026-04-01T10:00:00Zz",
        "2026-04-01T10:00:00Z ", " 2026-04-01", "+2026-04-01", "12026-04-01", "2026/04/01",
        "1775005200000", "now", "２０２６-04-01", "2026-04-01T10:00:00\u{0}",
    ])
    func `refuses nonsense`(text: String) {
        #expect(EventTime(iso8601: text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+10000-01-01T00:00:00Z"),
            (.min, "-292275055-05-16T16:47:04.192Z"), (.max, "+292278994-08-17T07:12:55.807Z"),
        ] as [(Int64, String)])
    func `writes any instant`(milliseconds: Int64, text: String) {
        #expect(EventTime(milliseconds: milliseconds).description == text)
    }

    /// Any instant of the years 0000 to 9999 reads back as it was written.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `round-trips`(seed: UInt64) {
        var state = seed
        for _ in 0..<1000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let milliseconds = -62_167_219_200_000 + Int64((state >> 1) % 315_569_520_000_000)
            let time = EventTime(milliseconds: milliseconds)
            #expect(EventTime(iso8601: time.description) == time)
        }
    }

    /// Every day of 800 years is the day after the one before it.
    @Test func `counts days as the calendar does`() throws {
        var day = try #require(CivilDate(year: 1600, month: 1, day: 1)).daysSince1970
        for year in 1600..<2400 as Range<Int64> {
            for month in 1...12 as ClosedRange<Int64> {
                for dayOfMonth in 1...CivilDate.days(of: month, in: year) {
                    let date = try #require(CivilDate(year: year, month: month, day: dayOfMonth))
                    guard date.daysSince1970 == day, CivilDate(daysSince1970: day) == date else {
                        Issue.record("\(year)-\(month)-\(dayOfMonth) is not day \(day)")
                        return
                    }
                    day += 1
                }
            }
        }
    }
}
