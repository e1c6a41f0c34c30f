import EventReader
import Events
import Testing

@Suite struct BrokenEventTests {
    let reader = EventReader(vocabulary: vocabulary)

    @Test(
        arguments: [
            ("", .notJSON), (" ", .notJSON), ("{", .notJSON), ("hello", .notJSON), ("}", .notJSON),
            ("\u{FEFF}{}", .notJSON), (#"{"a":1}x"#, .notJSON), (#"{"a":1}}"#, .notJSON),
            (#"{"a":1}{"a":1}"#, .notJSON), (#"{"a":1"#, .notJSON), (#"{"a" 1}"#, .notJSON),
            (#"{"a":1,}"#, .notJSON), (#"{a:1}"#, .notJSON), (#"{"a":"x}"#, .notJSON),
            (#"{"userId":"\x"}"#, .notJSON), (#"{"userId":"\ud800"}"#, .notJSON),
            (#"{"userId":"\u00"}"#, .notJSON), (#"{"a\q":1}"#, .notJSON),
            ("{\"a\":\"\u{0}\"}", .notJSON),
            ("{\"userId\":\"a\nb\"}", .notJSON), (#"{"userId":nul}"#, .notJSON),
            (#"{"userId":12a}"#, .notJSON), (#"{"timestamp":1e999}"#, .notJSON),
            ("[]", .notAnObject), ("1", .notAnObject), (#""text""#, .notAnObject),
            ("null", .notAnObject), ("true", .notAnObject),
            ("{}", .noUser), (#"{"event":"x"}"#, .noUser), (#"{"userId":"","event":"x"}"#, .noUser),
            (#"{"userId":null,"event":"x"}"#, .noUser), (#"{"userId":"u","userId":""}"#, .noUser),
            (#"{"userId":true,"event":"x"}"#, .badUser), (#"{"userId":{},"event":"x"}"#, .badUser),
            (#"{"userId":"a\u0000","event":"x"}"#, .badUser),
            (#"{"userId":"u"}"#, .noEvent), (#"{"userId":"u","event":""}"#, .noEvent),
            (#"{"userId":"u","event":null}"#, .noEvent), (#"{"userId":"u","event":1}"#, .badEvent),
            (#"{"userId":"u","event":"x\u0000"}"#, .badEvent),
            (#"{"userId":"u","event":"x","messageId":[]}"#, .badMessageID),
            (#"{"userId":"u","event":"x","timestamp":"yesterday"}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":"1775001600000"}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":""}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":1.5}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":true}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":{}}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":253402300800000}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":-62135596800001}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":9223372036854775808}"#, .badTimestamp),
            (#"{"userId":"u","event":"x","timestamp":"0000-12-31T00:00:00Z"}"#, .badTimestamp),
        ] as [(String, BrokenEvent)])
    func `says what is wrong`(text: String, broken: BrokenEvent) {
        #expect(reader.read(text) == .broken(broken))
    }

    @Test(
        arguments: [
            ("userId", .badUser), ("event", .badEvent), ("messageId", .badMessageID),
        ] as [(String, BrokenEvent)])
    func `bounds a name at 256 bytes`(member: String, broken: BrokenEvent) {
        let longest = String(repeating: "a", count: 256)
        func read(_ name: String) -> Reading {
            reader.read(#"{"userId":"u","event":"x","\#(member)":"\#(name)"}"#)
        }
        #expect(read(longest) == .ignored(time: midnight))
        #expect(read(longest + "a") == .broken(broken))
    }

    @Test func `bounds a record at 1 MiB`() {
        let event = #"{"userId":"u","event":"x"}"#
        let padding = String(repeating: " ", count: (1 << 20) - event.utf8.count)
        #expect(reader.read(event + padding) == .ignored(time: midnight))
        #expect(reader.read(event + padding + " ") == .broken(.tooLarge))
    }

    @Test(arguments: [(32, true), (33, false), (100_000, false)])
    func `bounds the depth of a property`(depth: Int, isRead: Bool) {
        let open = String(repeating: "[", count: depth)
        let list = open + String(repeating: "]", count: depth)
        let reading = reader.read(text(#""properties":{"tags":\#(list)}"#))
        #expect(isRead ? reading.event?.values[3] == .json(list) : reading == .broken(.tooDeep))
        #expect(reader.read(text(#""context":\#(list)"#)).event != nil)
        #expect(reader.read(text(#""context":\#(open)"#)) == .broken(.notJSON))
    }

    @Test(arguments: [
        #"[tru]"#, #"["\q"]"#, #"[01]"#, #"[1 2]"#, #"{"a"}"#, #"{"a":}"#, #"[1e999]"#, #"[}"#,
        #"{"\q":1}"#, #"[,]"#, #"[1,]"#, #"{]"#, "[\"\u{1}\"]", "tru", "-", "1.", "0x1", "NaN",
    ])
    func `a property that is read is JSON or the event is broken`(value: String) {
        #expect(reader.read(text(#""properties":{"tags":\#(value)}"#)) == .broken(.notJSON))
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xFF], [0xED, 0xA0, 0x80], [0xE3, 0x81], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func `refuses what is not UTF-8, wherever it stands`(bytes: [UInt8]) {
        let event = #"{"userId":"u","event":"x","context":""#
        #expect(reader.read(Array(event.utf8) + bytes + Array("\"}".utf8)) == .broken(.notJSON))
    }

    @Test func `codes are words for headers and metrics`() {
        for broken in BrokenEvent.allCases {
            #expect(broken.code.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) })
            #expect(!broken.description.isEmpty)
        }
    }
}
