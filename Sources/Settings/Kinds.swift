import Events
import Scenarios
import Zones

// Every kind of value that the configuration knows.

extension Kind where Value == String {
    static let text = scalar("text", expected: "a text on one line") {
        $0.isEmpty || $0.contains(where: \.isNewline) || $0.utf8.contains(0) ? nil : $0
    }
    static let secret = scalar("text", expected: "a text on one line", isSecret: true) {
        $0.isEmpty || $0.contains(where: \.isNewline) || $0.utf8.contains(0) ? nil : $0
    }
    /// Of librdkafka: a certificate in PEM has many lines, and any of them may be a secret.
    static let property = scalar("text", expected: "a text without NUL", isSecret: true) {
        $0.utf8.contains(0) ? nil : $0
    }
    static let name = scalar("name", expected: "a name of letters, digits, '.', '_' and '-'") {
        let isSound = $0.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0))
        }
        return isSound && (1...249).contains($0.count) && $0 != "." && $0 != ".." ? $0 : nil
    }
    static let prefix = scalar("word", expected: "letters, digits, '-', '_' and ':'") {
        let isSound = $0.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0))
        }
        return isSound && (1...64).contains($0.count) ? $0 : nil
    }
    static let address = scalar(
        "mail address", expected: "an address such as shop@example.org or Shop <shop@example.org>"
    ) { isMailAddress($0) ? $0 : nil }
    static let host = scalar("host name", expected: "a host name") { isHostName($0) ? $0 : nil }
    static let transport = scalar(
        "URL",
        expected:
            "smtp://HOST:PORT, smtps://…, https://…, ses:REGION, sendgrid:, mailgun:DOMAIN or "
            + "maildir:PATH without name and password"
    ) { isTransport($0) ? $0 : nil }
    /// A header's line takes no more, with what is put in.
    static let link = scalar(
        "URL", expected: "an https:// address on one line, at most 300 characters"
    ) {
        let isSound = $0.unicodeScalars.allSatisfy { $0.value > 32 && $0.value < 127 }
        return isSound && $0.hasPrefix("https://") && (9...300).contains($0.count) ? $0 : nil
    }

    static func choice(_ words: String...) -> Kind {
        scalar(words.joined(separator: ", "), expected: oneOf(words), words: words) {
            words.contains($0) ? $0 : nil
        }
    }
}

extension Kind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var word: Kind {
        let words = Value.allCases.map(\.rawValue)
        return scalar(words.joined(separator: ", "), expected: oneOf(words), words: words) {
            Value(rawValue: $0)
        }
    }
}

extension Kind where Value == Bool {
    static let flag = scalar("true, false", expected: "true or false") {
        ["true": true, "false": false][$0]
    }
}

extension Kind where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Kind {
        let name = "\(range.lowerBound)…\(range.upperBound)"
        return scalar(
            name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Kind where Value == Duration {
    static func duration(from least: Duration, to most: Duration = .seconds(3650 * 86_400)) -> Kind
    {
        scalar(
            "duration",
            expected: "a duration such as 250ms, 90s, 15m, 24h or 14d, "
                + "at least \(durationText(least))"
        ) {
            milliseconds($0).flatMap {
                let duration = Duration.milliseconds($0)
                return duration >= least && duration <= most ? duration : nil
            }
        }
    }
}

extension Kind where Value == Span {
    static let span = scalar("duration", expected: "a duration such as 90s, 15m, 24h or 14d") {
        milliseconds($0).map(Span.init)
    }
}

extension Kind where Value == Span {
    /// None, or up to a day: what waits to be sorted is kept with the user.
    static let lateness = scalar(
        "duration", expected: "0s, or a duration such as 500ms, 30s or 5m, at most 1d"
    ) { text in
        if text == "0s" || text == "0" { return Span.seconds(0) }
        return milliseconds(text).map(Span.init).flatMap { $0 <= .days(1) ? $0 : nil }
    }
}

extension Kind where Value == Span {
    /// None, or up to a week: the ids are kept with the user, in whole seconds.
    static let dedupeWindow = scalar(
        "duration", expected: "0s, or a duration such as 10m, 1h or 1d, from 1s to 7d"
    ) { text in
        if text == "0s" || text == "0" { return Span.seconds(0) }
        return milliseconds(text).map(Span.init).flatMap {
            $0 >= .seconds(1) && $0 <= .days(7) ? $0 : nil
        }
    }
}

extension Kind where Value == Span {
    static let spread = scalar(
        "duration", expected: "0s, or a duration such as 20m or 1h, at most 12h"
    ) { text in
        if text == "0s" || text == "0" { return Span.seconds(0) }
        return milliseconds(text).map(Span.init).flatMap { $0 <= .hours(12) ? $0 : nil }
    }
}

extension Kind where Value == HostPort {
    static let hostPort = scalar("HOST:PORT", expected: "HOST:PORT, for IPv6 [::1]:PORT") {
        HostPort($0)
    }
}

extension Kind where Value == RedisEndpoint {
    static let redis = scalar("HOST:PORT or unix:/PATH", expected: "HOST:PORT or unix:/PATH") {
        RedisEndpoint($0)
    }
}

extension Kind where Value == Zone {
    static let zone = scalar(
        "time zone", expected: "an IANA time zone such as Asia/Tokyo", words: ZoneTable.knownNames
    ) { ZoneTable().zone(named: $0) }
}

extension Kind where Value == QuietHours {
    static let quietHours = scalar("HH:MM-HH:MM", expected: "a window such as 22:00-09:00") {
        QuietHours($0)
    }
}

extension Kind where Value == QuietDays {
    static let quietDays = scalar(
        "days", expected: "none, or days such as 'weekends, holidays'", words: QuietDays.words
    ) { text in
        guard let days = QuietDays(text) else { return nil }
        return days.isWholeWeek ? nil : days
    }
}

extension Kind where Value == [Cap] {
    static let caps = scalar(
        "cap",
        expected: "a cap such as '3 per 7d', '1 per 1d and 3 per 7d' or "
            + "'5 per 7d (1 for priority 80, 2 for transactional)', 1 to 50 mails"
    ) { parsedCaps($0) }
}

/// Of a-z, 0-9, - and _.
func isWord(_ text: String, most: Int) -> Bool {
    (1...most).contains(text.utf8.count)
        && text.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
        }
}

extension Kind where Value == [String: String] {
    static let brandFiles = map("map of brand to file", of: .text) { name in
        isWord(name, most: 100)
            ? nil : "a brand is lower-case letters, digits, - and _; found \(shown(name))"
    }
}

extension Kind where Value == [String: [Cap]] {
    /// Of the classes, only the polite ones are held back by a cap.
    static let caps = map(
        "map of class to cap", of: .caps,
        check: { name in
            let known = MessageClass.allCases.filter(\.isPolite).map(\.rawValue) + ["all"]
            if known.contains(name) { return nil }
            // The comma of two reserves, in a mapping that is written within braces.
            let hint = name.hasSuffix(")") ? "; within braces a cap with a comma needs quotes" : ""
            return "no cap for the class \(shown(name)); expected \(oneOf(known))\(hint)"
        },
        checkValue: { name, caps in caps.lazy.compactMap { $0.problem(in: name) }.first })
}

extension Kind where Value == [String: String] {
    /// librdkafka's own names, but for those that have a key here or that the protocol fixes.
    static let properties = map("map of librdkafka properties", of: .property) { name in
        let taken = [
            "bootstrap.servers": "kafka.brokers", "metadata.broker.list": "kafka.brokers",
            "group.id": "kafka.group_run and kafka.group_send",
            "group.instance.id": "kafka.group_instance_id",
        ]
        if let key = taken[name] { return "\(name) is set by \(key)" }
        return fixedProperties.contains(name)
            ? "\(name) is fixed: no mail twice, none lost" : nil
    }

    static let fixedProperties = [
        "auto.offset.reset", "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence",
    ]
}

/// `a, b or c`
func oneOf(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
