import EventReader
import Events
import Foundation
import Testing

@Suite struct EventReaderFuzzTests {
    static let events = [
        text(#""properties":{"sku":"A-1","price":12.5,"tags":["x",{"y":null}]}"#),
        #"{"properties":{"sku":"\u540d \"","price":-1},"type":"track","userId":"u\n2","event":"名残"}"#,
        #" {"traits":{"email":"a@example.invalid","tags":{"a":[true,false]}},"type":"identify","#
            + #" "userId":"7","context":{"ip":"::1","os":{"name":"x"}},"timestamp":1775001600000} "#,
    ]
    let reader = {
        var greedy = vocabulary
        greedy.takesAnyEvent = true
        return EventReader(vocabulary: greedy)
    }()

    @Test(arguments: events)
    func `no prefix of an event is an event`(text: String) {
        let bytes = Array(text.utf8)
        let end = (bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0) + 1
        for length in 0..<end {
            #expect(reader.read(Array(bytes[..<length])) == .broken(.notJSON), "\(length)")
        }
        #expect(reader.read(Array(bytes[..<end])).event != nil)
    }

    /// Whatever happens to the bytes, nothing crashes; and where Foundation still reads an event,
    /// it is the same event.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `reads a mutation as Foundation does, or refuses it`(seed: UInt64) throws {
        var random = Random(state: seed)
        var compared = 0
        for _ in 0..<500 {
            var bytes = Array(try #require(Self.events.randomElement(using: &random)).utf8)
            for _ in 0..<[1, 1, 1, 2, 4][Int(seed % 5)] { random.mutate(&bytes) }
            let reading = reader.read(bytes)
            guard let expected = Expected(bytes) else { continue }
            compared += 1
            let got = reading.event.map(Expected.init)
            #expect(got == expected, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(compared > 0, "the table of events no longer suits Foundation")
    }
}

/// What the two readers must agree on.
private struct Expected: Equatable {
    let user: String
    let values: [Value]

    init(_ event: Event) {
        user = event.user
        values = event.values.map { if case .json = $0 { .json("") } else { $0 } }
    }

    /// - Returns: nil when Foundation reads no event either, or one that we refuse on purpose.
    init?(_ bytes: [UInt8]) {
        // Foundation guesses UTF-16 from zeros, and takes a byte order mark and a last comma.
        let text = String(decoding: bytes.filter { $0 != 0x20 }, as: UTF8.self)
        guard !bytes.contains(0), !text.contains(",]"), !text.contains(",}"), bytes.first != 0xEF,
            bytes.first != 0xFE,
            let object = try? JSONSerialization.jsonObject(with: Data(bytes)),
            let object = object as? [String: Any],
            let user = object["userId"] as? String, !user.isEmpty, !user.utf8.contains(0),
            let name = (object["event"] ?? object["type"]) as? String, !name.isEmpty,
            !name.utf8.contains(0), object["messageId"].map({ $0 is String }) ?? true,
            object["timestamp"].map(Self.isTime) ?? true
        else { return nil }
        self.user = user
        let properties = object["properties"] as? [String: Any] ?? [:]
        let traits = object["traits"] as? [String: Any] ?? [:]
        values = vocabulary.properties.map { Self.value(traits[$0] ?? properties[$0]) }
    }

    private static func isTime(_ value: Any) -> Bool {
        if let text = value as? String { return text < "9" && EventTime(iso8601: text) != nil }
        guard let number = value as? NSNumber, !isBool(number) else { return false }
        return number.doubleValue == number.doubleValue.rounded() && abs(number.doubleValue) < 6e13
    }

    private static func value(_ value: Any?) -> Value {
        switch value {
        case let text as String: .string(text)
        case let number as NSNumber where isBool(number): .bool(number.boolValue)
        case let number as NSNumber where String(cString: number.objCType) == "d":
            .double(number.doubleValue)
        case let number as NSNumber: .integer(number.int64Value)
        case is [Any], is [String: Any]: .json("")
        default: .missing
        }
    }

    private static func isBool(_ number: NSNumber) -> Bool {
        String(cString: number.objCType) == "c"
    }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &self)
        let end = min(bytes.count, place + Int.random(in: 1...8, using: &self))
        switch UInt8.random(in: 0..<7, using: &self) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        case 2:
            bytes[place] = Array("{}[],:\"\\0123eE.-tfn u/ ".utf8).randomElement(using: &self) ?? 0
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 5:
            bytes.insert(
                contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &self))
        default: bytes.removeSubrange(place...)
        }
    }
}
