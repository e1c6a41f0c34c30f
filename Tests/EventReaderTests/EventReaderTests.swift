import EventReader
import Events
import Testing

@Suite struct EventReaderTests {
    let reader = EventReader(vocabulary: vocabulary)

    @Test func `reads an event whole`() {
        let reading = reader.read(
            #"{"messageId":"m-1","userId":"u1","event":"order_completed","#
                + #""timestamp":"2026-04-01T09:00:01+09:00","#
                + #""properties":{"sku":"A-1","price":12.5,"other":1,"tags":["x", "y"] }}"#)
        let event = Event(
            id: "m-1", user: "u1", name: EventName(index: 1), time: midnight + .seconds(1),
            values: [.string("A-1"), .double(12.5), .missing, .json(#"["x", "y"]"#)])
        #expect(reading == .event(event, skewed: false))
    }

    @Test func `every order of the members gives the same event`() throws {
        let members = [
            #""messageId":"m1""#, #""userId":"u1""#, #""event":"product_viewed""#,
            #""properties":{"sku":"p","price":1}"#, #""traits":{"sku":"\u0074","email":"e"}"#,
        ]
        let whole = try #require(reader.read("{\(members.joined(separator: ","))}").event)
        #expect(whole.values == [.string("t"), .integer(1), .string("e"), .missing])
        for order in permutations(of: members) {
            #expect(reader.read("{\(order.joined(separator: ","))}").event == whole)
        }
    }

    @Test(
        arguments: [
            (#""properties":{"price":7}"#, .integer(7)),
            (#""properties":{"price":-7}"#, .integer(-7)),
            (#""properties":{"price":7.0}"#, .double(7)),
            (#""properties":{"price":1e2}"#, .double(100)),
            (#""properties":{"price":9223372036854775807}"#, .integer(.max)),
            (#""properties":{"price":9223372036854775808}"#, .double(9_223_372_036_854_775_808)),
            (#""properties":{"price":18446744073709551616}"#, .double(18_446_744_073_709_551_616)),
            (#""properties":{"price":true}"#, .bool(true)),
            (#""properties":{"price":null}"#, .missing),
            (#""properties":{}"#, .missing),
            (#""properties":null"#, .missing),
            (#""properties":[]"#, .missing),
            (#""properties":"price""#, .missing),
            (#""properties":{"price":"名残 \"\u540d\n\ud83d\ude00"}"#, .string("名残 \"名\n😀")),
            (#""properties":{"price":""}"#, .string("")),
            (#""properties":{"price":"a\u0000b"}"#, .string("a\u{0}b")),
            (#""properties":{"pri\u0063e":1}"#, .integer(1)),
            (
                #""properties":{"price":{"a" : [1,{"b":null}]}  }"#,
                .json(#"{"a" : [1,{"b":null}]}"#)
            ),
            (#""properties":{"price":[ ]}"#, .json("[ ]")),
            (#""properties":{"price":1,"price":2}"#, .integer(2)),
            (#""properties":{"price":1,"price":null}"#, .missing),
            (#""properties":{"price":1},"properties":{"price":2}"#, .integer(2)),
            (#""traits":{"price":1},"properties":{"price":2}"#, .integer(1)),
            (#""event":"unheard","properties":{"price":2},"event":"product_viewed""#, .integer(2)),
            (
                #""properties":{"price":1},"event":"x","properties":{"price":2},"event":"identify""#,
                .integer(2)
            ),
            (
                #""context":{"properties":{"price":9},"a":[{}]},"properties":{"price":1}"#,
                .integer(1)
            ),
        ] as [(String, Value)])
    func `reads a property`(members: String, value: Value) {
        #expect(reader.read(text(members)).event?.values[1] == value)
    }

    @Test(arguments: [
        (#""userId":42"#, "42"),
        (#""userId": 12345678901234567890123 "#, "12345678901234567890123"),
        (#""userId":1.50"#, "1.50"), (#""userId":"a\/b""#, "a/b"), (#""userId":"u2""#, "u2"),
    ])
    func `reads a user`(members: String, user: String) {
        #expect(reader.read(text(members)).event?.user == user)
    }

    @Test(arguments: [
        (#"{"userId":"u","type":"identify"}"#, 2),
        (#"{"type":"track","userId":"u","event":"identify"}"#, 2),
        (#"{"type":"identify","userId":"u","event":null}"#, 2),
    ])
    func `takes the type for the name when there is no event`(text: String, name: Int) {
        #expect(reader.read(text).event?.name == EventName(index: name))
    }

    @Test(
        arguments: [
            (#""2026-04-01T00:00:02.5Z""#, 2500), ("1775001602500", 2500),
            ("1775001602500.0", 2500),
            ("1.7750016025e12", 2500), ("null", 0), (#""2026-04-01T00:05:00Z""#, 300_000),
        ] as [(String, Int64)])
    func `reads a timestamp`(timestamp: String, milliseconds: Int64) {
        let reading = reader.read(text(#""timestamp":\#(timestamp)"#))
        #expect(reading.event?.time == midnight + Span(milliseconds: milliseconds))
    }

    @Test func `a timestamp too far ahead becomes the record time`() {
        for (name, known) in [("identify", true), ("unheard", false)] {
            let reading = reader.read(
                #"{"userId":"u","event":"\#(name)","timestamp":"2026-04-01T00:05:00.001Z"}"#)
            if known {
                guard case .event(let event, skewed: true) = reading else {
                    Issue.record("\(reading)")
                    return
                }
                #expect(event.time == midnight)
            } else {
                #expect(reading == .ignored(time: midnight))
            }
        }
    }

    @Test func `an event nobody asks for still tells the time`() {
        let reading = reader.read(#"{"userId":"u","event":"x","timestamp":"2026-03-31T23:59:59Z"}"#)
        #expect(reading == .ignored(time: midnight - .seconds(1)))
    }

    @Test func `reads any event when a scenario takes any`() throws {
        var greedy = vocabulary
        greedy.takesAnyEvent = true
        let event = try #require(
            EventReader(vocabulary: greedy).read(#"{"userId":"u","event":"x","traits":{"sku":1}}"#)
                .event)
        #expect(event.name == .other)
        #expect(event.values[0] == .integer(1))
    }

    @Test func `names an event without messageId by its bytes`() {
        let bytes = #"{"userId":"u","event":"identify"}"#
        #expect(reader.read(bytes).event?.id == reader.read(bytes).event?.id)
        #expect(reader.read(bytes).event?.id != reader.read(bytes + " ").event?.id)
        // FNV-1a with 64 bits of these bytes, computed apart.
        #expect(reader.read(bytes).event?.id == "hc9ecee50e8c3f56a")
    }

    @Test func `a large text counts as missing`() {
        let most = String(repeating: "a", count: 64 << 10)
        let read = { [reader] (value: String) in
            reader.read(text(#""properties":{"sku":"\#(value)"}"#)).event?.values[0]
        }
        #expect(read(most) == .string(most))
        #expect(read(most + "a") == .missing)
        #expect(read(most + "\\n") == .missing)
    }

    @Test func `a large value as JSON counts as missing`() {
        let list = "[\(String(repeating: "1,", count: 32_767))1]"
        #expect(list.utf8.count == (64 << 10) + 1)
        let event = reader.read(text(#""properties":{"tags":\#(list),"sku":1}"#)).event
        #expect(event?.values == [.integer(1), .missing, .missing, .missing])
        let shorter = "[\(String(repeating: "1,", count: 32_766))1 ]"
        #expect(
            reader.read(text(#""properties":{"tags":\#(shorter)}"#)).event?.values[3]
                == .json(shorter))
    }
}

func permutations(of items: [String]) -> [[String]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { first in
        var rest = items
        let item = rest.remove(at: first)
        return permutations(of: rest).map { [item] + $0 }
    }
}
