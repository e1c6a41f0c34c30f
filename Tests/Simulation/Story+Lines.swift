import Events

/// What a tracker sends.
struct Line {
    let key: String
    let json: String
    let time: EventTime
    /// Sent before.
    var isRepeat = false
}

extension Story {
    /// In order of time. `areDistinct`: no two at one, whose order nobody could tell.
    static func lines(_ chance: Chance, areDistinct: Bool) -> [Line] {
        let step = Span(milliseconds: areDistinct ? 1 : 0)
        let users = chance.within(2...8)
        var lines: [Line] = []
        var time = start
        for user in 0..<users where chance.percent(70) {
            time = time + step
            lines.append(identify("u\(user)", at: time, chance))
        }
        for number in 0..<chance.within(10...50) {
            time = time + step
            if chance.percent(80) { time = time + .minutes(Int64(chance.below(200))) }
            lines.append(event(number, of: "u\(chance.below(users))", at: time, chance))
        }
        return lines
    }

    /// Each late by less than `lateness`.
    static func shuffled(_ lines: [Line], within lateness: Span, _ chance: Chance) -> [Line] {
        guard lateness > .seconds(0) else { return lines }
        let arrivals = lines.map { line in
            let delay = chance.percent(50) ? chance.below(Int(lateness.milliseconds)) : 0
            return (at: line.time + Span(milliseconds: Int64(delay)), line: line)
        }
        return arrivals.sorted { ($0.at, $0.line.time) < ($1.at, $1.line.time) }.map(\.line)
    }

    /// Some come once more, while the stream has not gone on by the `window`.
    static func repeated(
        _ lines: [Line], within window: Span, perMille: Int, _ chance: Chance
    ) -> [Line] {
        var lines = lines
        var index = 0
        while index < lines.count {
            var line = lines[index]
            index += 1
            guard !line.isRepeat, chance.perMille(perMille) else { continue }
            line.isRepeat = true
            // A retry may be given up before its first try is heard of, so it may come twice.
            for _ in 0..<chance.within(1...2) {
                var newest = lines[..<index].map(\.time).max() ?? line.time
                guard newest < line.time + window else { break }
                var last = index
                while last < lines.count {
                    newest = max(newest, lines[last].time)
                    guard newest < line.time + window else { break }
                    last += 1
                }
                lines.insert(line, at: chance.within(index...last))
            }
        }
        return lines
    }

    static func identify(_ user: String, at time: EventTime, _ chance: Chance) -> Line {
        let zone = chance.pick(["Asia/Tokyo", "America/New_York", "Europe/London"])
        let json = """
            {"messageId":"who-\(user)","userId":"\(user)","type":"identify",\
            "timestamp":\(time.milliseconds),"traits":{"email":"\(user)@example.com",\
            "name":"User \(user)","timezone":"\(zone)"}}
            """
        return Line(key: user, json: json, time: time)
    }

    static func event(
        _ number: Int, of user: String, at time: EventTime, _ chance: Chance
    ) -> Line {
        let name = chance.pick([
            "sample_requested", "product_viewed", "product_viewed", "product_viewed",
            "product_added", "order_completed", "page_scrolled",
        ])
        let json = """
            {"messageId":"m\(number)","userId":"\(user)","event":"\(name)",\
            "timestamp":\(time.milliseconds),"properties":{"sku":"\(chance.pick(["A", "B"]))"}}
            """
        return Line(key: user, json: json, time: time)
    }
}
