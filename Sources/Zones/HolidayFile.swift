import Events
import Foundation

/// A calendar of holidays: a date a line, `2026-11-23`, and behind it what anybody likes to say of it.
package enum HolidayFile {
    /// - Returns: days, counted from 1970-01-01.
    /// - Throws: the first mistake, with its line.
    package static func read(_ path: String) throws(HolidayMistake) -> Set<Int64> {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw HolidayMistake(description: "\(path): there is no such file, or it is closed")
        }
        return try days(of: String(decoding: data, as: UTF8.self), named: path)
    }

    static func days(of text: String, named name: String) throws(HolidayMistake) -> Set<Int64> {
        var days: Set<Int64> = []
        // A line may end with CR and LF, which is one Character.
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let words = line.split(separator: "#", omittingEmptySubsequences: false)[0]
                .split(whereSeparator: \.isWhitespace)
            guard let word = words.first else { continue }
            guard let date = date(word) else {
                throw HolidayMistake(
                    description: "\(name):\(index + 1): a line begins with a date such as "
                        + "2026-11-23, or with #; found '\(word.prefix(40))'")
            }
            days.insert(date.daysSince1970)
        }
        return days
    }

    private static func date(_ word: Substring) -> CivilDate? {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            word.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}

package struct HolidayMistake: Error, Equatable, CustomStringConvertible {
    package let description: String
}
