// FNV-1a (Fowler, Noll, Vo), byte by byte. States and ids go by these hashes: they never change.
// Inlinable, because every event's id is hashed.

extension UInt64 {
    @inlinable package static var fnv1aBasis: UInt64 { 0xcbf2_9ce4_8422_2325 }

    /// `start`: of the bytes before these.
    @inlinable package static func fnv1a(
        _ bytes: some Sequence<UInt8>, after start: UInt64 = UInt64.fnv1aBasis
    ) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    @inlinable package static func fnv1a(_ text: String) -> UInt64 {
        fnv1a(text.utf8Span.span)
    }

    @inlinable package static func fnv1a(_ bytes: Swift.Span<UInt8>) -> UInt64 {
        var hash = fnv1aBasis
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash
    }
}

extension UInt32 {
    @inlinable package static var fnv1aBasis: UInt32 { 0x811c_9dc5 }

    /// `start`: of the bytes before these.
    @inlinable package static func fnv1a(
        _ bytes: some Sequence<UInt8>, after start: UInt32 = UInt32.fnv1aBasis
    ) -> UInt32 {
        bytes.reduce(start) { ($0 ^ UInt32($1)) &* 0x100_0193 }
    }

    @inlinable package static func fnv1a(_ bytes: Swift.Span<UInt8>) -> UInt32 {
        var hash = fnv1aBasis
        for index in bytes.indices { hash = (hash ^ UInt32(bytes[index])) &* 0x100_0193 }
        return hash
    }
}

extension UInt64 {
    /// After one word more, its length before it, so that words cannot run into each other.
    package static func fnv1a(word: String, after hash: UInt64) -> UInt64 {
        fnv1a("\(word.utf8.count):\(word),".utf8, after: hash)
    }

    /// Tells mail addresses apart without naming them; capital letters count as small ones.
    package static func hash(ofAddress address: String) -> UInt64 {
        fnv1a(address.lowercased().utf8)
    }

    /// 16 hexadecimal digits.
    package var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
