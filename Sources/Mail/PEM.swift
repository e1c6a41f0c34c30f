/// One block of a PEM file (RFC 7468): `-----BEGIN PRIVATE KEY-----` and what follows.
struct PEM {
    /// `PRIVATE KEY`
    let label: String
    /// Whether the old form of OpenSSL says in its head that it is encrypted.
    let isEncrypted: Bool
    let bytes: [UInt8]

    /// The first block of `text` whose label ends in `suffix`, else the first of all; what stands
    /// around blocks is passed over.
    ///
    /// - Returns: nil when there is no whole block.
    init?(_ text: String, preferring suffix: String) {
        var first: PEM?
        var label: String?
        var body: [UInt8] = []
        var isEncrypted = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = String(line).trimmed
            if let name = line.between("-----BEGIN ", "-----") {
                (label, body, isEncrypted) = (name, [], false)
            } else if let name = line.between("-----END ", "-----") {
                if name == label, let bytes = Base64.decode(body) {
                    let block = PEM(label: name, isEncrypted: isEncrypted, bytes: bytes)
                    first = first ?? block
                    if name.hasSuffix(suffix) {
                        self = block
                        return
                    }
                }
                label = nil
            } else if line.contains(":") {
                isEncrypted = isEncrypted || line.contains("ENCRYPTED")
            } else if label != nil {
                body += line.utf8
            }
        }
        guard let first else { return nil }
        self = first
    }

    private init(label: String, isEncrypted: Bool, bytes: [UInt8]) {
        self.label = label
        self.isEncrypted = isEncrypted
        self.bytes = bytes
    }
}

extension String {
    fileprivate func between(_ start: String, _ end: String) -> String? {
        guard hasPrefix(start), hasSuffix(end), utf8.count > start.utf8.count + end.utf8.count
        else { return nil }
        return String(dropFirst(start.count).dropLast(end.count))
    }
}
