import Events
import Foundation
import Generator

/// Records by people who mean no good, or by their programs. The same seed gives the same ones.
struct HostileLines {
    private var random: SplitMix64
    private let victim = Line(
        "victim", "product_added", at: EventTime(milliseconds: 1_714_600_000_000),
        #""sku":"A-1","category":"c1","price":12.5,"tags":["x",{"y":null}]"#)

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A record that is no event, whoever reads it.
    mutating func broken() -> Line {
        let whole = victim.bytes ?? []
        let bytes: [UInt8]? =
            switch UInt8.random(in: 0..<13, using: &random) {
            case 0: Array(whole.prefix(.random(in: 0..<whole.count, using: &random)))
            case 1: inserting([0xFF], whole)
            case 2: inserting([0xC3, 0x28], whole)
            case 3: nulInText(whole)
            case 4: whole + (Self.tails.randomElement(using: &random) ?? [0])
            case 5: noise()
            case 6: Self.notEvents.randomElement(using: &random).map { Array($0.utf8) }
            case 7: Array(whole.dropFirst(.random(in: 1..<whole.count - 1, using: &random)))
            case 8: deep()
            case 11: nil
            case 9: with("timestamp", Self.noTimes)
            case 10: with("userId", Self.noNames)
            default: with("event", Self.noNames + ["\"\(String(repeating: "e", count: 300))\""])
            }
        return Line(key: key(), bytes: bytes)
    }

    /// Larger than an event may be, if `count` is 1 MiB.
    func large(_ count: Int, user: String = "victim") -> Line {
        let text = String(repeating: "x", count: count)
        return Line(user, "product_added", at: EventTime(milliseconds: 1), "\"sku\":\"\(text)\"")
    }

    /// An event, though a strange one, of a user of its own; or no event. Nobody else is concerned.
    mutating func strange(_ number: Int) -> Line {
        let key = Array("stranger-\(number)".utf8)
        let time = Self.oddTimes.randomElement(using: &random) ?? "0"
        let value = Self.oddValues.randomElement(using: &random) ?? "0"
        let text = """
            {"messageId":"s\(number)","userId":"stranger-\(number)","event":"product_added",\
            "timestamp":\(time),"properties":{"sku":\(value),"category":\(value)}}
            """
        return Line(key: Bool.random(using: &random) ? key : nil, bytes: Array(text.utf8))
    }

    private mutating func key() -> [UInt8]? {
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: nil
        case 1: []
        case 2: noise()
        default: victim.key
        }
    }

    private mutating func inserting(_ more: [UInt8], _ whole: [UInt8]) -> [UInt8] {
        var bytes = whole
        bytes.insert(contentsOf: more, at: .random(in: 1..<whole.count, using: &random))
        return bytes
    }

    /// In a string: what stands where nobody reads is not looked at closely.
    private mutating func nulInText(_ whole: [UInt8]) -> [UInt8] {
        let quotes = whole.indices.filter { whole[$0] == UInt8(ascii: "\"") }
        let opening = 2 * Int.random(in: 0..<quotes.count / 2, using: &random)
        var bytes = whole
        bytes.insert(0, at: quotes[opening] + 1)
        return bytes
    }

    private mutating func noise() -> [UInt8] {
        // Its first byte begins no JSON.
        (0..<Int.random(in: 1...300, using: &random)).map { index in
            index == 0 ? 0xFE : .random(in: 0...255, using: &random)
        }
    }

    private mutating func deep() -> [UInt8] {
        let depth = Int.random(in: 2_000...50_000, using: &random)
        let bomb = String(repeating: Bool.random(using: &random) ? "[" : "{\"a\":", count: depth)
        return Array(
            "{\"userId\":\"victim\",\"event\":\"product_added\",\"properties\":{\"sku\":\(bomb)"
                .utf8)
    }

    private mutating func with(_ field: String, _ values: [String]) -> [UInt8] {
        var fields = [
            "userId": "\"victim\"", "event": "\"product_added\"", "timestamp": "1714600000000",
        ]
        fields[field] = values.randomElement(using: &random)
        let text = fields.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }
        return Array("{\(text.joined(separator: ",")),\"properties\":{\"sku\":\"A-1\"}}".utf8)
    }

    private static let tails = ["}", "{}", ",", "x", "\u{0}"].map { Array($0.utf8) }
    private static let notEvents = [
        "", " ", "null", "true", "0", "-", "\"\"", "[]", "{}", "[{}]", "{\"userId\":\"victim\"}",
        "{\"event\":\"product_added\"}", "NaN", "{'userId':'victim'}", "\u{FEFF}", "1e999",
        "{\"userId\":\"victim\" \"event\":\"product_added\"}", "// nothing",
    ]
    private static let noTimes = [
        "true", "[]", "{}", "\"\"", "\"yesterday\"", "1e400", "9223372036854775808", "-1e30",
        "253402300800000", "-62135596800001", "\"2026-13-01T00:00:00Z\"", "\"1714600000\"", "1.5",
        "99999999999999999999999999999999999999999", "\"9999999-01-01T00:00:00Z\"", "0x10",
    ]
    private static let noNames = [
        "null", "true", "[]", "{}", "\"\"", "[\"victim\"]", "\"a\\u0000b\"", "\"\\ud800\"",
    ]
    private static let oddTimes = [
        "-1", "0", "-62135596800000", "253402300799999", "4102444800000",
        "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"2100-01-01T00:00:00+14:00\"",
    ]
    private static let oddValues = [
        "0", "-0.0", "1e308", "1e-320", "18446744073709551615", "18446744073709551616", "1e999",
        "\"\\u0000\"", "\"\\r\\nBcc: x\"", "[[[[[[[[]]]]]]]]", "{\"sku\":1}", "\"\u{202e}\"",
        "\"\"",
        "null", "true", "\"\(String(repeating: "名", count: 20_000))\"",
    ]
}
