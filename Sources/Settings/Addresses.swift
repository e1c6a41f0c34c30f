import Foundation

/// A host and a port: `127.0.0.1:9092`, `kafka.example.org:9092`, `[::1]:9092`.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    /// Without the brackets of an IPv6 address.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// - Returns: nil for a text that is no host and port.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[colon...].dropFirst())
        else { return nil }
        let name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            let inner = name.dropFirst().dropLast()
            guard !inner.isEmpty, inner.allSatisfy({ $0.isHexDigit || ":.%".contains($0) }) else {
                return nil
            }
            self.init(host: String(inner), port: port)
        } else {
            guard isHostName(name) else { return nil }
            self.init(host: String(name), port: port)
        }
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func port(_ text: Substring) -> UInt16? {
        text.allSatisfy(\.isASCIIDigit) ? UInt16(text) : nil
    }
}

/// Where a Redis is.
package enum RedisEndpoint: Hashable, Sendable, CustomStringConvertible {
    case tcp(HostPort)
    /// A socket's absolute path.
    case unix(String)

    package init?(_ text: String) {
        let path = text.hasPrefix("unix:") ? String(text.dropFirst(5)) : text
        if path.hasPrefix("/") {
            // The kernel's limit for a socket's path, with its closing zero.
            guard path.utf8.count < 108, !path.utf8.contains(0) else { return nil }
            self = .unix(path)
        } else if let address = HostPort(text), address.port != 0 {
            self = .tcp(address)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .tcp(let address): "\(address)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

func isHostName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
        && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63
                && label.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
                }
        }
}

/// `name@example.org` or `A name <name@example.org>`, on one line.
func isMailAddress(_ text: String) -> Bool {
    guard text.utf8.count <= 320,
        text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
    else { return false }
    guard text.hasSuffix(">") else { return isBareAddress(text[...]) }
    guard let open = text.lastIndex(of: "<") else { return false }
    let name = text[..<open]
    return !name.contains("<") && !name.contains(">")
        && isBareAddress(text[open...].dropFirst().dropLast())
}

private func isBareAddress(_ text: Substring) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && isHostName(parts[1])
        && parts[0].allSatisfy { !$0.isWhitespace && !"<>()[],;:\\\"".contains($0) }
}

/// What the sender can deliver through. Names and passwords have keys of their own, for a URL gets
/// printed.
func isTransport(_ text: String) -> Bool {
    if text.hasPrefix("maildir:") { return text.count > 8 && !text.utf8.contains(0) }
    if let service = text.firstMatch(of: /^(ses|sendgrid|mailgun):[^\s@]*$/) {
        // What exactly stands behind it, whoever delivers reads.
        return service.1 == "sendgrid" || text.count > service.1.count + 1
    }
    guard let parts = URLComponents(string: text), let scheme = parts.scheme,
        ["smtp", "smtps", "http", "https"].contains(scheme)
    else { return false }
    return parts.host?.isEmpty == false && parts.user == nil && parts.password == nil
}
