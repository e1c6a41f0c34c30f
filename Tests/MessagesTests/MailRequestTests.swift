import Events
import Foundation
import Messages
import Policy
import Scenarios
import Testing

@Suite struct MailRequestTests {
    let request = MailRequest(
        id: "0123456789abcdef0123456789abcdef", scenario: "cart", scenarioVersion: "v1",
        messageClass: .marketing, topic: "reminders", user: "u1", to: "hanako@example.com",
        name: "花子",
        template: "cart", locale: "ja-JP",
        variables: [
            "sku": .string("A/1"), "price": .integer(1200), "rate": .double(0.5),
            "new": .bool(true), "gone": .null,
            "items": .list([.object(["name": .string("茶")]), .integer(2)]),
        ],
        reason: "left a cart", matchedAt: EventTime(milliseconds: 1_775_214_000_000),
        notBefore: EventTime(milliseconds: 1_775_214_000_123),
        expiresAt: EventTime(milliseconds: 1_775_300_400_000))

    @Test func `comes back from its JSON unchanged`() throws {
        #expect(try MailRequest(json: request.json()) == request)
    }

    @Test func `quiet times come back, and are refused when they are none`() throws {
        var quiet = request
        quiet.quiet = .init(
            zone: "Asia/Tokyo", hours: QuietHours("22:00-09:00"),
            days: try #require(QuietDays("weekends, holidays")))
        let json = String(decoding: try quiet.json(), as: UTF8.self)
        #expect(
            json.contains(
                #""quiet":{"days":"weekends, holidays","hours":"22:00-09:00","zone":"Asia/Tokyo"}"#)
        )
        #expect(try MailRequest(json: json.utf8) == quiet)
        for (old, new, why) in [
            ("22:00-09:00", "9-5", "quiet.hours: '9-5' is no window such as 22:00-09:00"),
            ("weekends, h", "someday, h", "quiet.days: 'someday, holidays' is no list such as"),
            (#","zone":"Asia/Tokyo""#, "", "zone: missing"),
        ] {
            do {
                _ = try MailRequest(json: json.replacingOccurrences(of: old, with: new).utf8)
                Issue.record("\(new) is taken")
            } catch { #expect("\(error)".contains(why), "\(error)") }
        }
    }

    @Test func `caps come back, and are refused when they leave no room or no time`() throws {
        var capped = request
        capped.heedsConsent = true
        capped.room = Room(
            priority: 50, span: .days(7),
            limits: [
                Room.Limit(most: 1, span: .days(1)),
                Room.Limit(
                    most: 2, span: .seconds(90), messageClass: .marketing, brand: "acme", below: 80,
                    except: [.alert, .transactional]),
            ])
        let json = String(decoding: try capped.json(), as: UTF8.self)
        #expect(try MailRequest(json: json.utf8) == capped)
        for (old, new, field) in [
            (#""most":1"#, #""most":0"#, "caps.limits.Index 0.most"),
            (#""most":1"#, #""most":-9223372036854775808"#, "caps.limits.Index 0.most"),
            (#""seconds":90"#, #""seconds":0"#, "caps.limits.Index 1.seconds"),
            (#""seconds":604800}"#, #""seconds":1000000000000000000}"#, "caps.seconds"),
            (#"["alert","#, #"["spam","#, "caps.limits.Index 1.except"),
            (#""priority":50"#, #""priority":"high""#, "caps.priority"),
        ] {
            #expect(json.contains(old), "\(old)")
            #expect {
                _ = try MailRequest(json: json.replacing(old, with: new).utf8)
            } throws: { error in
                (error as? MailRequestError)?.field == field
            }
        }
    }

    @Test(
        arguments: [
            .string("quotes \" and \\, lines\r\n, \t, \u{0}, \u{1f}, \u{7f}, 花 👨‍👩‍👧"),
            .double(1.5), .double(-3), .double(1e300), .double(1e-300), .integer(.min),
            .object(["": .list([]), "b": .object([:]), "a\"": .null]),
        ] as [JSONValue])
    func `any value comes back`(value: JSONValue) throws {
        var other = request
        other.variables = ["x": value]
        let read = try JSONDecoder().decode(
            [String: JSONValue].self, from: JSONEncoder().encode(["x": value]))
        #expect(try MailRequest(json: other.json()).variables == read)
    }

    @Test(arguments: [Double.nan, .infinity])
    func `a number without JSON is refused`(number: Double) {
        var other = request
        other.variables = ["x": .list([.double(number)])]
        #expect(throws: MailRequestError.self) { try other.json() }
    }

    @Test func `the same request is the same bytes, with times in UTC`() throws {
        let text = String(decoding: try request.json(), as: UTF8.self)
        #expect(try request.json() == request.json())
        #expect(text.contains(#""matched_at":"2026-04-03T11:00:00Z""#))
        #expect(text.contains(#""not_before":"2026-04-03T11:00:00.123Z""#))
        #expect(text.contains(#""class":"marketing""#))
        #expect(text.contains(#""sku":"A/1""#))
    }

    @Test(arguments: [
        (#""class":"marketing""#, #""class":"spam""#, "class"),
        (#""matched_at":"2026-04-03T11"#, #""matched_at":"2026-02-30T11"#, "matched_at"),
        (#""id":"0123"#, #""id":"x"#, "id"),
        (#""user":"u1""#, #""user":7"#, "user"),
        (#""template":"cart","#, "", "template"),
        ("{", "", ""),
    ])
    func `a broken message names the field`(part: String, other: String, field: String) throws {
        let text = String(decoding: try request.json(), as: UTF8.self)
        let range = try #require(text.firstRange(of: part))
        let broken = text.replacingCharacters(in: range, with: other)
        #expect {
            try MailRequest(json: Array(broken.utf8))
        } throws: { ($0 as? MailRequestError)?.field == field }
    }

    @Test(arguments: ["null", "[]", "7", "\"x\""])
    func `a message that is no JSON object is called that`(text: String) {
        #expect(throws: MailRequestError(field: "", reason: "not a JSON object")) {
            try MailRequest(json: text.utf8)
        }
    }

    @Test func `variables that are no JSON object are called that`() throws {
        let text = String(decoding: try request.json(), as: UTF8.self)
        let start = try #require(text.firstRange(of: "\"variables\":"))
        #expect(throws: MailRequestError(field: "variables", reason: "not a JSON object")) {
            try MailRequest(json: (text[..<start.upperBound] + "[]}").utf8)
        }
    }

    @Test func `an offset other than UTC is understood`() throws {
        let text = String(decoding: try request.json(), as: UTF8.self)
        let moved = text.replacing("2026-04-03T11:00:00Z", with: "2026-04-03T20:00:00+09:00")
        #expect(try MailRequest(json: Array(moved.utf8)) == request)
    }

    @Test func `nested JSON of an event becomes lists and objects`() {
        #expect(
            JSONValue(.json(#"[1,{"a":1.5}]"#))
                == .list([.integer(1), .object(["a": .double(1.5)])]))
        #expect(JSONValue(.json("{")) == .string("{"))
    }
}
