/// `quiet_days:` days of the recipient's calendar on which nothing is sent.
package struct QuietDays: Hashable, Sendable {
    /// Bit 0 is Sunday.
    private var weekdays: UInt8 = 0
    /// Those of the configured calendar, `run.holidays`.
    package private(set) var areHolidaysQuiet = false

    package init() {}

    /// Words with commas between them, or `none`; nil: some word is none of them.
    package init?(_ text: String) {
        if text == "none" { return }
        for word in text.split(separator: ",") {
            let word = word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            guard add(String(word)) else { return nil }
        }
    }

    /// What it takes, in the order in which it is written.
    package static let words = names + ["weekends", "holidays"]

    private static let names = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    package var isEmpty: Bool { weekdays == 0 && !areHolidaysQuiet }
    /// Whether no day of the week is left.
    package var isWholeWeek: Bool { weekdays == 0x7f }

    /// - Returns: whether it is one of the words.
    package mutating func add(_ word: String) -> Bool {
        switch word {
        case "weekends": weekdays |= 0b100_0001
        case "holidays": areHolidaysQuiet = true
        default:
            guard let day = Self.names.firstIndex(of: word) else { return false }
            weekdays |= 1 << UInt8(day)
        }
        return true
    }

    /// `weekday`: 0 is Sunday.
    package func contains(weekday: Int) -> Bool { weekdays & (1 << UInt8(weekday)) != 0 }

    /// `weekends, holidays`
    package var text: String {
        var words = Self.names.enumerated().filter { contains(weekday: $0.offset) }.map(\.element)
        if contains(weekday: 0), contains(weekday: 6) {
            words.removeAll { ["sunday", "saturday"].contains($0) }
            words.append("weekends")
        }
        return (words + (areHolidaysQuiet ? ["holidays"] : [])).joined(separator: ", ")
    }
}
