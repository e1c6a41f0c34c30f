/// The form of RFC 6376 3.4.2 and 3.4.4 in which a mail is signed: what relays change in spaces, in
/// folds and in empty lines at the end does not break the signature.
enum RelaxedForm {
    /// `name:value`, without a line's end. `field`: as it stands in the mail, folded or not.
    static func field(_ field: some Collection<UInt8>) -> [UInt8] {
        let colon = field.firstIndex(of: UInt8(ascii: ":")) ?? field.endIndex
        let name = field[..<colon].filter { !isSpace($0) }.map(lowercased)
        return name + [UInt8(ascii: ":")] + collapsed(field[colon...].dropFirst())
    }

    /// `body`: lines that end in CRLF.
    static func body(_ body: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count)
        var emptyLines = 0
        var rest = body[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 10 }
            rest = rest[line.endIndex...].dropFirst()
            let text = collapsed(line, keepsIndent: true)
            guard !text.isEmpty else {
                emptyLines += 1
                continue
            }
            for _ in 0..<emptyLines { output += [13, 10] }
            emptyLines = 0
            output += text
            output += [13, 10]
        }
        return output
    }

    /// One space for each run of them, and none at the end.
    private static func collapsed(
        _ text: some Collection<UInt8>, keepsIndent: Bool = false
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var isPending = false
        for byte in text {
            if isSpace(byte) {
                isPending = true
                continue
            }
            if isPending, keepsIndent || !output.isEmpty { output.append(0x20) }
            isPending = false
            output.append(byte)
        }
        return output
    }

    /// Line ends among them: in a field they are folds, in a body the end of the line at hand.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 13 || byte == 10
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
