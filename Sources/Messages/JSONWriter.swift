/// Writes JSON (RFC 8259) without spaces. Several times as fast as Foundation's encoder, which
/// was a tenth of what `nagori run` did for a mail request.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether a number was NaN or infinite, which JSON cannot say.
    private(set) var hasNonFinite = false

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let number): append(String(number))
        case .double(let number): write(number)
        case .string(let text): write(text)
        case .list(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(",") }
                write(value)
            }
            append("]")
        case .object(let members): write(members)
        }
    }

    /// An object, its members in order of their names.
    mutating func write(_ members: [String: JSONValue]) {
        open()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            begin(name)
            write(value)
        }
        close()
    }

    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: append(byte < 0x10 ? "\\u000" : "\\u00", String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func open() { append("{") }
    mutating func close() { append("}") }

    /// The name of an object's next member.
    mutating func begin(_ name: String) {
        if bytes.last != UInt8(ascii: "{") { append(",") }
        write(name)
        append(":")
    }

    /// A member whose value is text; none when there is no text.
    mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        begin(name)
        write(text)
    }

    private mutating func write(_ number: Double) {
        if !number.isFinite { hasNonFinite = true }
        append(Int64(exactly: number).map { String($0) } ?? "\(number)")
    }

    private mutating func append(_ texts: String...) {
        for text in texts { bytes.append(contentsOf: text.utf8) }
    }
}
