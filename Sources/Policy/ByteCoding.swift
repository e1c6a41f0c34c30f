/// Writes the binary form of states: LEB128 integers, texts with their length before them.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// `room`: bytes that will do for most.
    init(room: Int) { bytes.reserveCapacity(room) }

    mutating func write(byte: UInt8) { bytes.append(byte) }

    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(count: Int) { write(UInt64(count)) }

    /// Zigzag: small negative numbers are short too.
    mutating func write(signed number: Int64) {
        write(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    mutating func write(fixed number: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift)))
        }
    }

    mutating func write(wide number: UInt64) {
        write(fixed: UInt32(truncatingIfNeeded: number))
        write(fixed: UInt32(truncatingIfNeeded: number >> 32))
    }

    /// The lower 48 bits.
    mutating func write(hash number: UInt64) {
        write(fixed: UInt32(truncatingIfNeeded: number))
        write(byte: UInt8(truncatingIfNeeded: number >> 32))
        write(byte: UInt8(truncatingIfNeeded: number >> 40))
    }

    mutating func write(_ text: String) {
        write(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write(_ text: String?) {
        // Length plus one, so that nil and the empty text differ.
        write(count: text.map { $0.utf8.count + 1 } ?? 0)
        if let text { bytes.append(contentsOf: text.utf8) }
    }
}

/// Stored bytes that are no state of ours.
package struct StateUnreadable: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// Reads what `ByteWriter` wrote; throws rather than trusting a length or a count.
struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func byte() throws(StateUnreadable) -> UInt8 {
        guard position < bytes.endIndex else { throw StateUnreadable("ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws(StateUnreadable) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            result |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return result }
        }
        throw StateUnreadable("a number has no end")
    }

    /// At most as many as bytes are left: each item takes one at least.
    mutating func count() throws(StateUnreadable) -> Int {
        let number = try number()
        guard number <= UInt64(bytes.endIndex - position) else {
            throw StateUnreadable("a count is larger than the rest")
        }
        return Int(number)
    }

    /// Far below what arithmetic could overflow.
    mutating func small() throws(StateUnreadable) -> Int {
        let number = try number()
        guard number <= UInt64(UInt32.max) else { throw StateUnreadable("a number is too large") }
        return Int(number)
    }

    mutating func signed() throws(StateUnreadable) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func fixed() throws(StateUnreadable) -> UInt32 {
        var result: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            result |= UInt32(try byte()) << shift
        }
        return result
    }

    mutating func wide() throws(StateUnreadable) -> UInt64 {
        let low = UInt64(try fixed())
        return UInt64(try fixed()) << 32 | low
    }

    mutating func hash() throws(StateUnreadable) -> UInt64 {
        let low = UInt64(try fixed())
        let middle = UInt64(try byte())
        return UInt64(try byte()) << 40 | middle << 32 | low
    }

    mutating func text() throws(StateUnreadable) -> String { try text(bytes: try count()) }

    mutating func optionalText() throws(StateUnreadable) -> String? {
        let count = try number()
        guard count > 0 else { return nil }
        guard count - 1 <= UInt64(bytes.endIndex - position) else {
            throw StateUnreadable("a text is longer than the rest")
        }
        return try text(bytes: Int(count - 1))
    }

    private mutating func text(bytes count: Int) throws(StateUnreadable) -> String {
        let end = position + count
        defer { position = end }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }
}
