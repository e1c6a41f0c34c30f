import Events
import Patterns
import Yams

// `at:` of a mail, and of a step that must not come until a date.

extension Reader {
    /// `now`, `10:00`, `same-local-time`, `+7d`, `+1mo 10:00`, `trial.ends_at - 3d 10:00`.
    mutating func moment(_ node: Node, _ scope: Scope?) -> Moment? {
        guard let text = text(node, "at") else { return nil }
        var words = MomentText.words(text)
        var moment = Moment()
        if words == ["now"] { return moment }
        if let hour = words.last.flatMap(MomentText.hour) {
            moment.hour = hour
            words.removeLast()
        }
        if let last = words.last, let shift = MomentText.shift(last) {
            (moment.months, moment.days) = (shift.months, Int(shift.days))
            moment.span = shift.span
            words.removeLast()
        }
        if words.isEmpty {
            let isBack = moment.months < 0 || moment.days < 0 || moment.span < .seconds(0)
            guard isBack else { return moment }
            report(
                node,
                "before what? a mail is never sent before its match; "
                    + "name a date, as in 'trip.date - 3d'")
            return nil
        }
        guard words.count == 1, let word = words.first, word.contains(".") else {
            refuse(text, at: node)
            return nil
        }
        guard let scope, let date = value(word, of: node, in: scope) else { return nil }
        guard case .stepProperty = date else {
            refuse(text, at: node)
            return nil
        }
        moment.date = date
        return moment
    }

    private mutating func refuse(_ text: String, at node: Node) {
        if text == "best-hour" { return report(node, "'at: best-hour' is not in this version") }
        report(
            node,
            "'at' takes now, same-local-time, a time of day HH:MM, a wait such as '+7d 10:00', or "
                + "a date such as 'trial.ends_at - 3d'; found '\(text)'"
                + Spelling.hint(text, in: ["now", "same-local-time"]))
    }

    /// `trial.ends_at - 3d`, of a trailing 'absent'.
    mutating func dueDate(_ node: Node?, in scope: Scope) -> Step.DueDate? {
        guard let node, let text = text(node, "at") else { return nil }
        var words = MomentText.words(text)
        var shift = Span.seconds(0)
        if words.count == 2, let last = words.last, let read = MomentText.shift(last),
            read.months == 0
        {
            shift = Span(
                milliseconds: read.days * Span.days(1).milliseconds + read.span.milliseconds)
            words.removeLast()
        }
        let isRight = words.count == 1 && words[0].contains(".")
        if isRight, let date = value(words[0], of: node, in: scope) {
            if case .stepProperty = date { return Step.DueDate(value: date, shift: shift) }
        } else if isRight {
            return nil
        }
        report(
            node,
            "'at' of an 'absent' takes a date of an earlier step, as in 'trial.ends_at - 3d'; "
                + "found '\(text)'")
        return nil
    }
}

/// The parts of `at:`.
enum MomentText {
    /// Split at blanks that no back-quotes enclose; a sign stays with what it moves by.
    static func words(_ text: String) -> [String] {
        var words: [String.UnicodeScalarView] = [.init()]
        var isQuoted = false
        for scalar in text.unicodeScalars {
            if scalar == "`" { isQuoted.toggle() }
            if !isQuoted, scalar.properties.isWhitespace {
                words.append(.init())
            } else {
                words[words.count - 1].append(scalar)
            }
        }
        return words.map { String($0) }.filter { !$0.isEmpty }.reduce(into: []) { parts, word in
            if let last = parts.last, ["+", "-"].contains(last) {
                parts[parts.count - 1] += word
            } else {
                parts.append(word)
            }
        }
    }

    static func hour(_ word: String) -> Moment.Hour? {
        if word == "same-local-time" { return .sameLocalTime }
        return TimeText.minute(word).map { .local(minute: $0) }
    }

    /// `+7d`, `-1mo2d`, `+2w`, `+36h`: months, weeks and days go by the calendar.
    static func shift(_ word: String) -> (months: Int, days: Int64, span: Span)? {
        guard let sign = word.first, "+-".contains(sign) else { return nil }
        let factor: Int64 = sign == "-" ? -1 : 1
        var rest = word.dropFirst()
        var counts: [String: Int64] = [:]
        for (unit, most) in [("mo", 120), ("w", 520), ("d", 3650)] {
            guard let (number, behind) = leading(rest, unit: unit) else { continue }
            guard number <= Int64(most) else { return nil }
            counts[unit] = number
            rest = behind
        }
        var span = Span.seconds(0)
        if !rest.isEmpty {
            guard let clock = TimeText.span(String(rest)), clock < .days(3650) else { return nil }
            span = Span(milliseconds: factor * clock.milliseconds)
        }
        let days = 7 * counts["w", default: 0] + counts["d", default: 0]
        guard !counts.isEmpty || span != .seconds(0) else { return nil }
        return (Int(factor * counts["mo", default: 0]), factor * days, span)
    }

    private static func leading(
        _ text: Substring, unit: String
    ) -> (number: Int64, rest: Substring)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...5).contains(digits.count), let number = Int64(digits) else { return nil }
        let behind = text.dropFirst(digits.count)
        guard behind.hasPrefix(unit) else { return nil }
        return (number, behind.dropFirst(unit.count))
    }
}
