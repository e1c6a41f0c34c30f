/// The part of a Redis Cluster's key space that a key belongs to.
enum Slot {
    static let count = 16_384

    /// Of the key's hash tag, the text between the first `{` and the next `}`, if it has one that is
    /// not empty.
    static func of(_ key: String) -> Int {
        let bytes = key.utf8
        guard let open = bytes.firstIndex(of: UInt8(ascii: "{")) else { return number(bytes[...]) }
        let inner = bytes[bytes.index(after: open)...]
        guard let close = inner.firstIndex(of: UInt8(ascii: "}")), close != inner.startIndex
        else { return number(bytes[...]) }
        return number(inner[..<close])
    }

    /// CRC-16 with the polynomial 0x1021 and nothing inverted (XMODEM), modulo the slots.
    private static func number(_ bytes: Substring.UTF8View) -> Int {
        var crc: UInt16 = 0
        for byte in bytes { crc = crc << 8 ^ table[Int(UInt8(crc >> 8) ^ byte)] }
        return Int(crc) % count
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { crc, _ in
            crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021
        }
    }
}
