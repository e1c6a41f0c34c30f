/// How a body's bytes are made fit for any relay: ASCII lines of at most 76 characters.
enum TransferEncoding: String {
    case quotedPrintable = "quoted-printable"
    case base64

    /// Encodes by whichever is shorter: quoted-printable for Latin text, base64 for Japanese.
    ///
    /// Line ends of any kind become CRLF first, and the result ends in CRLF.
    static func shortest(for text: String) -> (encoding: TransferEncoding, body: [UInt8]) {
        let lines = canonical(text)
        let base64Count = (lines.count + 2) / 3 * 4
        let quoted = QuotedPrintable.encode(lines)
        if quoted.count <= base64Count + base64Count / 38 { return (.quotedPrintable, quoted) }
        return (.base64, Base64.lines(lines))
    }

    /// CRLF line ends, and one at the end. A NUL may not stand in a mail: it becomes U+FFFD.
    static func canonical(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + text.utf8.count / 16)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): bytes += [13, 10]
            case 0: bytes += [0xEF, 0xBF, 0xBD]
            default: bytes.append(byte)
            }
            previous = byte
        }
        if !bytes.isEmpty, bytes.last != 10 { bytes += [13, 10] }
        return bytes
    }
}

enum QuotedPrintable {
    /// RFC 2045 6.7; the soft line break's `=` is part of the limit.
    static let lineMax = 76

    /// Takes CRLF line ends, no bare CR or LF.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 5 / 4)
        var column = 0
        for (index, byte) in bytes.enumerated() {
            if byte == 13 || byte == 10 {
                output.append(byte)
                column = 0
                continue
            }
            let endsLine = index + 1 == bytes.count || bytes[index + 1] == 13
            let unit = unit(byte, endsLine: endsLine, startsLine: column == 0)
            if column + unit.count > (endsLine ? lineMax : lineMax - 1) {
                output += [UInt8(ascii: "="), 13, 10]
                column = 0
            }
            output += unit
            column += unit.count
        }
        return output
    }

    /// A leading dot is written out too, so that not even a relay that fails to double it at the
    /// start of a line can end the mail; so is the F of mbox's `From `.
    private static func unit(_ byte: UInt8, endsLine: Bool, startsLine: Bool) -> [UInt8] {
        let isBlank = byte == 0x20 || byte == 0x09
        let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
        let isRisky = startsLine && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
        if (isPlain && !isRisky) || (isBlank && !endsLine) { return [byte] }
        return [UInt8(ascii: "="), hex(byte >> 4), hex(byte & 15)]
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}

enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                for shift in [18, 12, 6, 0] as [UInt32] { output.append(letter(group >> shift)) }
                group = 0
                held = 0
            }
        }
        if held == 1 {
            output += [
                letter(group >> 2), letter(group << 4), UInt8(ascii: "="), UInt8(ascii: "="),
            ]
        } else if held == 2 {
            output += [
                letter(group >> 10), letter(group >> 4), letter(group << 2), UInt8(ascii: "="),
            ]
        }
        return output
    }

    /// In lines of 76 characters.
    static func lines(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 57) {
            output += encode(bytes[start..<min(start + 57, bytes.count)])
            output += [13, 10]
        }
        return output
    }

    private static func letter(_ bits: UInt32) -> UInt8 { alphabet[Int(bits & 63)] }
}
