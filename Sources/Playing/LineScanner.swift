import Events
import Patterns
import Scenarios

/// Walks over one line of a test, left to right.
struct LineScanner {
    private let scalars: [Unicode.Scalar]
    /// Unicode scalars before the place.
    private(set) var place = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Whether nothing but a comment follows. Skips blanks.
    mutating func isAtEnd() -> Bool {
        while place < scalars.count, scalars[place].properties.isWhitespace { place += 1 }
        return place == scalars.count || scalars[place] == "#"
    }

    /// What is left, as it is written.
    var rest: String { text(place..<scalars.count) }

    /// The next word without blanks; empty at the end.
    mutating func word() -> (text: String, offset: Int) {
        if isAtEnd() { return ("", place) }
        let start = place
        while place < scalars.count, !scalars[place].properties.isWhitespace { place += 1 }
        return (text(start..<place), start)
    }

    mutating func moment() throws(Finding) -> LineTime {
        let (text, offset) = word()
        if text == "day" { return try day(at: offset) }
        if text.hasPrefix("+") {
            let rest = String(text.dropFirst())
            if ["0", "0s", "0m", "0h", "0d"].contains(rest) { return .later(.seconds(0)) }
            if let span = TimeText.span(rest) { return .later(span) }
        } else if let time = EventTime(iso8601: text) {
            return .instant(time)
        }
        throw Finding(at: offset, "a time is \(LineTime.forms); found '\(text)'")
    }

    private mutating func day(at offset: Int) throws(Finding) -> LineTime {
        let (day, clock) = (word().text, word().text)
        let isDigits = day.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isDigits, let number = Int64(day), (1...LineTime.daysMax).contains(number),
            let minute = TimeText.minute(clock)
        else {
            throw Finding(
                at: offset,
                "a day is 'day N HH:MM', N from 1 to \(LineTime.daysMax); "
                    + "found 'day \(day) \(clock)'")
        }
        return .day(number, minute: minute)
    }
}

// MARK: Properties

extension LineScanner {
    /// `key=value`; either may stand in double quotes.
    mutating func property() throws(Finding) -> (name: String, value: Value) {
        let start = place
        let name = isQuote ? try quoted() : bare(until: "=")
        guard !name.isEmpty, place < scalars.count, scalars[place] == "=" else {
            place = start
            throw Finding(at: start, "a property is 'key=value'; found '\(word().text)'")
        }
        place += 1
        let valueStart = place
        if isQuote {
            let text = try quoted()
            guard place == scalars.count || scalars[place].properties.isWhitespace else {
                throw Finding(at: place, "a blank must follow a text in quotes")
            }
            return (name, .string(text))
        }
        let text = bare(until: nil)
        guard !text.isEmpty else {
            throw Finding(at: valueStart, "'\(name)' has no value; an empty text is \(name)=\"\"")
        }
        return (name, try Self.value(text, at: valueStart))
    }

    private var isQuote: Bool { place < scalars.count && scalars[place] == "\"" }

    private mutating func bare(until end: Unicode.Scalar?) -> String {
        let start = place
        while place < scalars.count, scalars[place] != end,
            !scalars[place].properties.isWhitespace
        {
            place += 1
        }
        return text(start..<place)
    }

    /// `\"` and `\\` stand for themselves.
    private mutating func quoted() throws(Finding) -> String {
        let start = place
        var text = String.UnicodeScalarView()
        place += 1
        while place < scalars.count {
            if isQuote {
                place += 1
                return String(text)
            }
            let isEscape =
                scalars[place] == "\\" && place + 1 < scalars.count
                && ["\"", "\\"].contains(scalars[place + 1])
            if isEscape { place += 1 }
            text.append(scalars[place])
            place += 1
        }
        throw Finding(at: start, "this quote is never closed")
    }

    /// As the reader of events takes the same value in JSON.
    private static func value(_ text: String, at offset: Int) throws(Finding) -> Value {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .missing
        default: break
        }
        if text.hasPrefix("[") || text.hasPrefix("{") { return .json(text) }
        guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
        else { return .string(text) }
        if let number = Int64(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else {
            throw Finding(at: offset, "'\(text)' is no number that an event can hold")
        }
        return .double(number)
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }
}
