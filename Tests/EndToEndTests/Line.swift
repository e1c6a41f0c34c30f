import Events
import Foundation
import Generator
import TestServers

/// A record for the events topic.
struct Line: Sendable {
    var key: [UInt8]?
    var bytes: [UInt8]?
    /// Kafka's own time, in milliseconds; nil: when it is written.
    var recordTime: Int64?

    init(key: [UInt8]?, bytes: [UInt8]?, recordTime: Int64? = nil) {
        self.key = key
        self.bytes = bytes
        self.recordTime = recordTime
    }

    /// An event; `properties` as JSON, without the braces.
    init(_ user: String, _ event: String, at time: EventTime, _ properties: String = "") {
        let id = "\(event)-\(user)-\(time.milliseconds)"
        let text = """
            {"messageId":"\(id)","userId":"\(user)","event":"\(event)",\
            "timestamp":\(time.milliseconds),"properties":{\(properties)}}
            """
        self.init(key: Array(user.utf8), bytes: Array(text.utf8))
    }

    /// What is needed to write to a user.
    static func identify(_ user: String, zone: String, at time: EventTime) -> Line {
        let text = """
            {"messageId":"who-\(user)","userId":"\(user)","type":"identify",\
            "timestamp":\(time.milliseconds),"traits":{"email":"\(user)@example.com",\
            "name":"User \(user)","timezone":"\(zone)","locale":"ja"}}
            """
        return Line(key: Array(user.utf8), bytes: Array(text.utf8))
    }
}

extension Line {
    /// Of an event of the made-up shop, in milliseconds.
    var eventTime: Int64? {
        EventTime(iso8601: String(decoding: bytes ?? [], as: UTF8.self).field("timestamp"))?
            .milliseconds
    }
}

/// Events in order of time.
struct Stream: Sendable {
    var lines: [Line]
    /// After every window of the scenarios that the tests use, counted from the last event.
    var end: EventTime

    /// A made-up shop without events that come late: what a late one does depends on the watermark
    /// of its shard, and a file is one shard.
    static func shop(seed: UInt64, users: Int, events: Int, days: Int = 6) -> Stream {
        let start = EventTime(milliseconds: 1_714_521_600_000)
        let shop = Shop(
            seed: seed, users: users, events: events, start: start, days: days, noise: 0)
        let lines = shop.map { Line(key: Array($0.user.utf8), bytes: $0.bytes) }
        return Stream(lines: lines, end: start + .days(Int64(days) + 40))
    }

    /// Real clicks of 2017; every second user is known by name.
    static func taobao() throws -> Stream {
        let text = try SharedData.clicks()
        var lines: [Line] = []
        var known: [Line] = []
        var seen: Set<[UInt8]> = []
        let start = EventTime(milliseconds: 1_505_000_000_000)
        for bytes in text.split(separator: UInt8(ascii: "\n")) {
            // {"messageId":"tb-0","userId":"1000169",…
            let user = Array(bytes.split(separator: UInt8(ascii: "\""), maxSplits: 8)[7])
            lines.append(Line(key: user, bytes: Array(bytes)))
            guard seen.insert(user).inserted, seen.count % 2 == 0 else { continue }
            let zone = seen.count % 4 == 0 ? "America/New_York" : "Asia/Tokyo"
            known.append(
                .identify(String(decoding: user, as: UTF8.self), zone: zone, at: start))
        }
        // The last is of 2017-12-03.
        let end = EventTime(milliseconds: 1_512_345_600_000) + .days(40)
        return Stream(lines: known + lines, end: end)
    }
}
