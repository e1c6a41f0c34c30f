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
        let limit = base64Count + base64Count / 38
        // Japanese text is not written out twice only to see that base64 is shorter.
        if QuotedPrintable.leastCount(lines) <= limit {
            let quoted = QuotedPrintable.encode(lines)
            if quoted.count <= limit { return (.quotedPrintable, quoted) }
        }
        return (.base64, Base64.lines(lines))
    }

    /// CRLF line ends, and one at the end. A NUL may not stand in a mail: it becomes U+FFFD.
    static func canonical(_ text: String) -> [UInt8] {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count + source.count / 16 + 2)
        var previous: UInt8 = 0
        for byte in source {
            if byte > 13 {
                bytes.append(byte)
            } else if byte == 10 || byte == 13 {
                if byte == 13 || previous != 13 {
                    bytes.append(13)
                    bytes.append(10)
                }
            } else if byte == 0 {
                bytes += [0xEF, 0xBF, 0xBD]
            } else {
                bytes.append(byte)
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

    /// The bytes and what escaping adds to them; `encode` adds soft line breaks and a little more.
    static func leastCount(_ bytes: [UInt8]) -> Int {
        var count = bytes.count
        for byte in bytes where byte > 0x7E || byte == UInt8(ascii: "=") { count += 2 }
        return count
    }

    /// Takes CRLF line ends, no bare CR or LF.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 5 / 4)
        var column = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == 13 || byte == 10 {
                output.append(byte)
                column = 0
                continue
            }
            let endsLine = index + 1 == bytes.count || bytes[index + 1] == 13
            let isPlain = isPlain(byte, endsLine: endsLine, startsLine: column == 0)
            let width = isPlain ? 1 : 3
            if column + width > (endsLine ? lineMax : lineMax - 1) {
                output += [UInt8(ascii: "="), 13, 10]
                column = 0
            }
            if isPlain {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "="))
                output.append(hex(byte >> 4))
                output.append(hex(byte & 15))
            }
            column += width
        }
        return output
    }

    /// A leading dot is written out too, so that not even a relay that fails to double it at the
    /// start of a line can end the mail; so is the F of mbox's `From `.
    private static func isPlain(_ byte: UInt8, endsLine: Bool, startsLine: Bool) -> Bool {
        if byte == 0x20 || byte == 0x09 { return !endsLine }
        let isRisky = startsLine && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
        return (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") && !isRisky
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
