import Crypto
import CryptoExtras

/// A private key that signs mails (RFC 6376, RFC 8463). Never printed.
package struct DKIMKey: Sendable, CustomStringConvertible, CustomReflectable {
    private enum Secret: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    private let secret: Secret

    /// The least that RFC 8301 lets verifiers heed.
    package static let bitsMin = 1024
    /// The least that RFC 8301 asks of signers.
    package static let bitsAdvised = 2048

    /// Takes PKCS#8 and, for RSA, PKCS#1.
    ///
    /// - Throws: why not; never a word of the file.
    package init(pem text: String) throws(DKIMKeyError) {
        guard let pem = PEM(text, preferring: "PRIVATE KEY") else { throw .notPEM }
        guard !pem.isEncrypted, pem.label != "ENCRYPTED PRIVATE KEY" else { throw .encrypted }
        switch pem.label {
        case "RSA PRIVATE KEY": secret = try Self.rsa(pem.bytes)
        case "PRIVATE KEY": secret = try Self.pkcs8(pem.bytes)
        default: throw .wrongKind
        }
    }

    private static func pkcs8(_ bytes: [UInt8]) throws(DKIMKeyError) -> Secret {
        var file = DER(bytes)
        guard let content = file.next(.sequence) else { throw .damaged }
        var fields = DER(content)
        guard fields.next(.integer) != nil, let algorithm = fields.next(.sequence) else {
            throw .damaged
        }
        var names = DER(algorithm)
        switch names.next(.identifier) {
        // 1.2.840.113549.1.1.1, rsaEncryption
        case [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]: return try rsa(bytes)
        // 1.3.101.112, id-Ed25519
        case [0x2B, 0x65, 0x70]:
            guard let wrapped = fields.next(.octets) else { throw .damaged }
            var inner = DER(wrapped)
            guard let seed = inner.next(.octets),
                let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            else { throw .damaged }
            return .ed25519(key)
        default: throw .wrongKind
        }
    }

    private static func rsa(_ bytes: [UInt8]) throws(DKIMKeyError) -> Secret {
        do {
            let key = try _RSA.Signing.PrivateKey(unsafeDERRepresentation: bytes)
            // A key whose parts do not fit each other is found here and not at the first mail.
            _ = try key.signature(for: SHA256.hash(data: bytes), padding: .insecurePKCS1v1_5)
            return .rsa(key)
        } catch CryptoKitError.incorrectParameterSize {
            throw .tooShort
        } catch {
            throw .damaged
        }
    }

    /// The signature's `a=`.
    var algorithm: String {
        switch secret {
        case .rsa: "rsa-sha256"
        case .ed25519: "ed25519-sha256"
        }
    }

    /// Whether verifiers may come to refuse it for its length.
    package var isShort: Bool {
        switch secret {
        case .rsa(let key): key.keySizeInBits < Self.bitsAdvised
        case .ed25519: false
        }
    }

    /// The same for the same bytes.
    ///
    /// - Returns: nil when the cryptography has no memory, or no randomness to blind with.
    func signature(of bytes: [UInt8]) -> [UInt8]? {
        let digest = SHA256.hash(data: bytes)
        switch secret {
        case .rsa(let key):
            // RFC 6376 3.3.1 names this padding.
            let signature = try? key.signature(for: digest, padding: .insecurePKCS1v1_5)
            return signature.map { Array($0.rawRepresentation) }
        case .ed25519(let key):
            // RFC 8463 section 3: what is signed is the hash.
            return (try? key.signature(for: Array(digest))).map { Array($0) }
        }
    }

    package var description: String { "(a key)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a file is no key to sign with.
package enum DKIMKeyError: Error, Equatable, CustomStringConvertible {
    case notPEM
    case encrypted
    case wrongKind
    case tooShort
    case damaged

    package var description: String {
        switch self {
        case .notPEM: "is no PEM file: '-----BEGIN PRIVATE KEY-----' and its end are expected"
        case .encrypted:
            "is encrypted; nobody is there to type a passphrase: store it without one "
                + "(openssl pkey -in OLD -out NEW)"
        case .wrongKind:
            "is another kind of file: expected a private key, RSA or Ed25519, in PKCS#8 "
                + "(or PKCS#1 for RSA)"
        case .tooShort:
            "is an RSA key of less than \(DKIMKey.bitsMin) bits, which no verifier heeds; "
                + "make one of \(DKIMKey.bitsAdvised)"
        case .damaged: "is damaged: what stands in it is no whole RSA or Ed25519 key"
        }
    }
}
