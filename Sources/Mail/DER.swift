/// Reads the few shapes of ASN.1 (DER) that a private key's file has, one element after the other.
struct DER {
    enum Tag: UInt8 {
        case integer = 0x02
        case octets = 0x04
        case identifier = 0x06
        case sequence = 0x30
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    /// What the next element holds.
    ///
    /// - Returns: nil when it is another or is cut off.
    mutating func next(_ tag: Tag) -> [UInt8]? {
        guard rest.popFirst() == tag.rawValue, let count = length(), count <= rest.count else {
            return nil
        }
        let content = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return content
    }

    private mutating func length() -> Int? {
        guard let first = rest.popFirst() else { return nil }
        if first < 0x80 { return Int(first) }
        let count = Int(first & 0x7F)
        // A key's file is far below 16 MiB.
        guard (1...3).contains(count), rest.count >= count else { return nil }
        var length = 0
        for _ in 0..<count { length = length << 8 | Int(rest.removeFirst()) }
        return length
    }
}
