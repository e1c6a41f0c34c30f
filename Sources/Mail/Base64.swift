enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// Fit for an address (RFC 4648 section 5).
    private static let urlAlphabet = Array(alphabet.dropLast(2) + "-_".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4)
        encode(bytes, 0..<bytes.count, into: &output, at: 0)
        return output
    }

    /// Fit for an address, without padding.
    static func encodeURL(_ bytes: [UInt8]) -> [UInt8] {
        encode(bytes).prefix { $0 != padding }.map { digit in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
    }

    /// In lines of 76 characters.
    static func lines(_ bytes: [UInt8]) -> [UInt8] {
        let lineCount = (bytes.count + 56) / 57
        var output = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + lineCount * 2)
        var place = 0
        for start in stride(from: 0, to: bytes.count, by: 57) {
            let end = min(start + 57, bytes.count)
            encode(bytes, start..<end, into: &output, at: place)
            place += (end - start + 2) / 3 * 4
            output[place] = 13
            output[place + 1] = 10
            place += 2
        }
        return output
    }

    /// Fills memory that is there already: appending byte by byte takes several times as long.
    private static func encode(
        _ bytes: [UInt8], _ range: Range<Int>, into output: inout [UInt8], at start: Int
    ) {
        let alphabet = alphabet
        var index = range.lowerBound
        var place = start
        while index < range.upperBound {
            let left = range.upperBound - index
            let second = left > 1 ? bytes[index + 1] : 0
            let third = left > 2 ? bytes[index + 2] : 0
            let group = Int(bytes[index]) << 16 | Int(second) << 8 | Int(third)
            output[place] = alphabet[group >> 18]
            output[place + 1] = alphabet[group >> 12 & 63]
            output[place + 2] = left > 1 ? alphabet[group >> 6 & 63] : padding
            output[place + 3] = left > 2 ? alphabet[group & 63] : padding
            index += 3
            place += 4
        }
    }

    /// - Returns: nil for what is no base64 with its padding.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let digits = text.reversed().drop { $0 == padding }.reversed()
        guard text.count - digits.count <= 2 else { return nil }
        return decode(Array(digits), alphabet)
    }

    /// - Returns: nil for what is no unpadded base64 of the address-safe kind.
    static func decodeURL(_ text: some Collection<UInt8>) -> [UInt8]? {
        decode(Array(text), urlAlphabet)
    }

    private static func decode(_ digits: [UInt8], _ alphabet: [UInt8]) -> [UInt8]? {
        guard digits.count % 4 != 1 else { return nil }
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits = 0
        var pending = 0
        for digit in digits {
            guard let value = values[Int(digit)] else { return nil }
            bits = bits << 6 | Int(value)
            pending += 6
            if pending >= 8 {
                pending -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> pending))
                bits &= (1 << pending) - 1
            }
        }
        // Left-over bits that are set would be a second spelling of the same bytes.
        return bits == 0 ? bytes : nil
    }
}
