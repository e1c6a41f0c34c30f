import Crypto

/// What links in mails are sealed with, so that nobody can make one up. Never printed.
package struct TokenKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The hash's own length: of less, a guess gets cheaper.
    package static let bytesMin = 32

    private let key: SymmetricKey

    /// - Returns: nil when `bytes` are fewer than `bytesMin`.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.bytesMin else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The first half of HMAC-SHA-256. `purpose`: what is sealed for one use is good for no other.
    func seal(_ bytes: some Sequence<UInt8>, for purpose: String) -> [UInt8] {
        var text = Array(purpose.utf8)
        text.append(0)
        text += bytes
        return Array(HMAC<SHA256>.authenticationCode(for: text, using: key).prefix(16))
    }

    package var description: String { "(a key)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
