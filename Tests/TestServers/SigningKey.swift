package import Foundation

/// A key to sign mails with and what the DNS says of it, both made by OpenSSL as
/// docs/operations.md tells.
package struct SigningKey: Sendable {
    /// PKCS#8.
    package let pem: String
    package let record: String

    package static let rsa = Result { try SigningKey("RSA", ["-pkeyopt", "rsa_keygen_bits:2048"]) }
    package static let shortRSA = Result {
        try SigningKey("RSA", ["-pkeyopt", "rsa_keygen_bits:1024"])
    }
    package static let ed25519 = Result { try SigningKey("ED25519") }

    private init(_ algorithm: String, _ options: [String] = []) throws {
        let key = try Self.openSSL(["genpkey", "-algorithm", algorithm] + options)
        let der = try Self.openSSL(["pkey", "-pubout", "-outform", "DER"], input: key)
        // RFC 8463 section 4: the bare key, without what names its kind.
        let isEd25519 = algorithm == "ED25519"
        pem = String(decoding: key, as: UTF8.self)
        record =
            "v=DKIM1; k=\(algorithm.lowercased()); p="
            + (isEd25519 ? der.suffix(32) : der).base64EncodedString()
    }

    /// What `openssl` says to `input`.
    package static func openSSL(_ arguments: [String], input: Data = Data()) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        stdin.fileHandleForWriting.write(input)
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerError("openssl \(arguments.joined(separator: " ")) failed")
        }
        return output
    }
}

/// What dkimpy, which is not ours, says of a signature.
package struct SignatureVerdict: Decodable, Sendable {
    package let good: Bool
    package let tags: [String: String]

    private struct Question: Encodable {
        let records: [String: String]
        let mails: [Data]
    }

    /// By mail, of each signature, the uppermost first. `records`: by name, as the DNS has them.
    package static func of(
        _ mails: [Data], records: [String: String]
    ) throws -> [[SignatureVerdict]] {
        let question = try JSONEncoder().encode(Question(records: records, mails: mails))
        let output = try Python.run("verify_dkim.py", input: question)
        return try JSONDecoder().decode([[SignatureVerdict]].self, from: output)
    }
}
