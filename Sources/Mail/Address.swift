/// A mail address that is safe to write into a header or an SMTP command.
package struct Address: Equatable, Sendable {
    package let text: String
    /// Shown beside the address; nil: none. May hold any character: the composer makes it harmless.
    package var name: String?

    /// - Throws: `AddressError`, which says why and never repeats the address.
    package init(_ text: String, name: String? = nil) throws(AddressError) {
        try Self.check(text)
        self.text = text
        self.name = name
    }

    /// Behind the `@`.
    package var domain: Substring {
        text.lastIndex(of: "@").map { text[text.index(after: $0)...] } ?? ""
    }

    /// With `id` in place of each `{id}`.
    package func filled(id: String) throws(AddressError) -> Address {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return self }
        return try Address(
            text.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: id),
            name: name)
    }

    private static func check(_ text: String) throws(AddressError) {
        guard !text.isEmpty else { throw .empty }
        for scalar in text.unicodeScalars where scalar.value <= 0x20 || scalar.value == 0x7F {
            throw .spaceOrControl
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .needsOneAt }
        try checkLocal(parts[0])
        try checkDomain(parts[1])
        // RFC 5321 4.5.3.1.3: a path is at most 256 bytes with its angle brackets.
        guard text.utf8.count <= 254 else { throw .tooLong }
    }

    /// A dot-atom: the quoted form is legal, unused by people, and dangerous.
    private static func checkLocal(_ local: Substring) throws(AddressError) {
        guard local.utf8.allSatisfy({ $0 < 0x80 }) else { throw .localPartNotASCII }
        guard !local.isEmpty, local.utf8.count <= 64 else { throw .localPartLength }
        let marks = "!#$%&'*+-/=?^_`{|}~.".utf8
        guard local.utf8.allSatisfy({ isAlphanumeric($0) || marks.contains($0) }) else {
            throw .localPartCharacter
        }
        let atoms = local.split(separator: ".", omittingEmptySubsequences: false)
        guard !atoms.contains("") else { throw .localPartDots }
    }

    private static func checkDomain(_ domain: Substring) throws(AddressError) {
        guard domain.utf8.allSatisfy({ $0 < 0x80 }) else { throw .domainNotASCII }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        for label in labels {
            guard (1...63).contains(label.utf8.count), label.first != "-", label.last != "-",
                label.utf8.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "-") })
            else { throw .domain }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}

/// Why an address is refused. Such a mail never can be sent: the failure is permanent.
package enum AddressError: Error, Equatable, CustomStringConvertible {
    case empty
    case spaceOrControl
    case needsOneAt
    case localPartNotASCII
    case localPartLength
    case localPartCharacter
    case localPartDots
    case domainNotASCII
    case domain
    case tooLong

    package var description: String {
        switch self {
        case .empty: "the address is empty"
        case .spaceOrControl: "the address holds a space or a control character"
        case .needsOneAt: "an address has exactly one '@'"
        case .localPartNotASCII:
            "the part before '@' is not ASCII; relays need SMTPUTF8 for it, which is not supported"
        case .localPartLength: "the part before '@' has 1 to 64 characters"
        case .localPartCharacter: "the part before '@' holds a character that needs quoting"
        case .localPartDots: "the part before '@' has a dot at an end, or two in a row"
        case .domainNotASCII: "the domain is not ASCII; write its xn-- form"
        case .domain: "the domain is no host name"
        case .tooLong: "an address has at most 254 characters"
        }
    }
}
