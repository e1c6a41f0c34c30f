/// Writes JSON (RFC 8259) without spaces, into bytes. Several times as fast as Foundation's
/// encoder.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Whether a number was NaN or infinite, which JSON cannot say.
    package private(set) var hasNonFinite = false

    private static let digits = Array("0123456789abcdef".utf8)

    /// `room`: bytes that will do for most.
    package init(room: Int = 512) { bytes.reserveCapacity(room) }

    package mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        // Ids, names and numbers, nearly always.
        if Self.isPlain(text.utf8Span.span) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { write(character: byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func write(_ time: EventTime) {
        bytes.append(UInt8(ascii: "\""))
        time.write(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func write(_ number: Double) {
        if !number.isFinite { hasNonFinite = true }
        append(Int64(exactly: number).map { String($0) } ?? "\(number)")
    }

    /// As it is: a number, a word, a bracket.
    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    package mutating func open() { bytes.append(UInt8(ascii: "{")) }
    package mutating func close() { bytes.append(UInt8(ascii: "}")) }

    /// A list of texts.
    package mutating func write(_ texts: [String]) {
        bytes.append(UInt8(ascii: "["))
        for index in texts.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(texts[index])
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// The name of an object's next member.
    package mutating func begin(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        write(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A member whose value is text; none when there is no text.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        begin(name)
        write(text)
    }

    /// A member whose value is a time; none when there is none.
    package mutating func member(_ name: String, _ time: EventTime?) {
        guard let time else { return }
        begin(name)
        write(time)
    }

    private static func isPlain(_ bytes: Swift.Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return false
            }
        }
        return true
    }

    /// Of a string; a byte past ASCII is part of a longer character.
    private mutating func write(character byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 0..<0x20:
            append("\\u00")
            bytes.append(Self.digits[Int(byte >> 4)])
            bytes.append(Self.digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
