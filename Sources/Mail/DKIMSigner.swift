import Crypto
import Events

/// Signs mails in the name of a domain (RFC 6376): receivers find the public key by domain and
/// selector, and hold the domain answerable.
package struct DKIMSigner: Sendable {
    package let domain: String
    package let selector: String
    package let key: DKIMKey
    /// In lower case; what a service on the way puts its own in place of.
    private var omitted: Set<String> = []

    package init(domain: String, selector: String, key: DKIMKey) {
        self.domain = domain
        self.selector = selector
        self.key = key
    }

    /// The same without a word on these fields. Not for the sealed ones.
    package func leavingOut(_ names: [String]) -> DKIMSigner {
        var signer = self
        signer.omitted = Set(names.map { $0.lowercased() })
        return signer
    }

    /// What is signed when it is there: all that a reader or a mailbox provider goes by.
    private static let fields = [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
    ]
    /// Named once more than they are there, so that a second one, which some readers would show in
    /// place of the first, breaks the signature (RFC 6376 5.4.2 and 8.15).
    private static let sealed: Set = ["From", "To", "Subject"]

    /// The signature's field.
    ///
    /// - Returns: nil as in `DKIMKey.signature`.
    fileprivate func field(over mail: Canonical, at time: EventTime) -> [UInt8]? {
        var names: [String] = []
        var text: [UInt8] = []
        for name in Self.fields where !omitted.contains(name.lowercased()) {
            // Of several, the last counts first.
            for field in (mail.fields[name.lowercased()] ?? []).reversed() {
                names.append(name)
                text += field
                text += [13, 10]
            }
            if Self.sealed.contains(name) { names.append(name) }
        }
        let words =
            ["v=1;", "a=\(key.algorithm);", "c=relaxed/relaxed;", "d=\(domain);"]
            + ["s=\(selector);", "t=\(max(0, time.milliseconds) / 1000);"]
            + Self.lines(of: names)
            + ["bh=\(mail.bodyHash);"]
        let unsigned = Self.block(words + ["b="])
        text += RelaxedForm.field(unsigned)
        guard let signature = key.signature(of: text) else { return nil }
        return Self.block(words + Self.words(of: signature))
    }

    /// The names of `h=`, in words of about a line each.
    private static func lines(of names: [String]) -> [String] {
        var lines = ["h="]
        for (index, name) in names.enumerated() {
            let word = name + (index == names.count - 1 ? ";" : ":")
            if let last = lines.last, last.utf8.count + word.utf8.count < HeaderBlock.lineMax {
                lines[lines.count - 1] = last + word
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    /// `b=` and the signature, in words that fit a line: receivers pass over what parts them.
    private static func words(of signature: [UInt8]) -> [String] {
        var rest = ArraySlice("b=".utf8 + Base64.encode(signature))
        var words: [String] = []
        while !rest.isEmpty {
            words.append(String(decoding: rest.prefix(72), as: UTF8.self))
            rest = rest.dropFirst(72)
        }
        return words
    }

    private static func block(_ words: [String]) -> [UInt8] {
        var block = HeaderBlock()
        block.add(syntax: words.joined(separator: " "), as: "DKIM-Signature")
        return block.lines
    }
}

/// A mail in the form that is signed.
private struct Canonical {
    /// In their order, by name in lower case.
    private(set) var fields: [String: [[UInt8]]] = [:]
    /// Of the body, in base64.
    let bodyHash: String

    init(_ mail: [UInt8]) {
        var start = 0
        var field: [UInt8] = []
        while start < mail.count {
            let end = mail[start...].firstIndex(of: 10).map { $0 + 1 } ?? mail.count
            let line = mail[start..<end]
            let isEmpty = line.elementsEqual([13, 10])
            if let first = line.first, first == 0x20 || first == 0x09 {
                field += line
            } else {
                Self.add(field, to: &fields)
                field = Array(line)
            }
            start = end
            if isEmpty { break }
        }
        let hash = SHA256.hash(data: RelaxedForm.body(mail[start...]))
        bodyHash = String(decoding: Base64.encode(Array(hash)), as: UTF8.self)
    }

    private static func add(_ field: [UInt8], to fields: inout [String: [[UInt8]]]) {
        guard !field.isEmpty else { return }
        let text = RelaxedForm.field(field)
        let name = String(decoding: text.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        fields[name, default: []].append(text)
    }
}

extension DKIMSigner {
    /// Whether DMARC takes the signature for the sender's own (RFC 7489 3.1.1, relaxed). Of two names
    /// that only have a parent in common nobody knows without the list of public suffixes.
    package func isAligned(with from: Address) -> Bool {
        let name = from.domain.lowercased()
        return name == domain || name.hasSuffix("." + domain) || domain.hasSuffix("." + name)
    }
}

extension Letter {
    /// The mail with a signature of each of `signers` above it, dated as the letter is: the same
    /// letter is always the same bytes. Where some sign for the sender's domain, the others, of other
    /// brands, do not.
    ///
    /// - Throws: `SigningError`, when the machine is at its end.
    package func mime(signedBy signers: [DKIMSigner]) throws(SigningError) -> [UInt8] {
        let mail = mime()
        guard !signers.isEmpty else { return mail }
        let own = signers.filter { $0.isAligned(with: from) }
        let canonical = Canonical(mail)
        var signed: [UInt8] = []
        for signer in own.isEmpty ? signers : own {
            guard let field = signer.field(over: canonical, at: date) else { throw SigningError() }
            signed += field
        }
        return signed + mail
    }
}

/// A mail that could not be signed now.
package struct SigningError: Error, CustomStringConvertible {
    package var description: String { "the mail could not be signed" }
}
