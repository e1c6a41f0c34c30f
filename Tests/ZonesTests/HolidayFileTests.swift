import Events
import Testing

@testable import Zones

@Suite struct HolidayFileTests {
    @Test func `a date a line, and whatever one says of it`() throws {
        let days = try HolidayFile.days(
            of: "# Japan\n2026-11-23 勤労感謝の日\r\n\n  1970-01-02\t# the second day\n2026-11-23\n",
            named: "h.txt")
        #expect(days == [1, 20_780])
    }

    @Test(arguments: [
        "2026-13-01", "2026-02-30", "26-01-01", "2026/01/01", "+026-01-01", "holiday", "２０２６-01-01",
    ])
    func `what is no date is told with its line`(word: String) {
        #expect(
            throws: HolidayMistake(
                description: "h.txt:2: a line begins with a date such as 2026-11-23, or with #; "
                    + "found '\(word)'")
        ) {
            _ = try HolidayFile.days(of: "2026-01-01\n\(word) x\n", named: "h.txt")
        }
    }

    @Test func `a file that is not there is told`() {
        #expect(throws: HolidayMistake.self) { _ = try HolidayFile.read("/nowhere/holidays") }
    }
}
