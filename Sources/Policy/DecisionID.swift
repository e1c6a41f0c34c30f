import Crypto
import Events
import Matching

/// The name of a match, and of its mail: the same input gives the same id, whoever computes it.
enum DecisionID {
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// The first half of SHA-256 over scenario, user, key and message ids, each with its length:
    /// a hash that senders of events cannot steer, so that nobody can take another user's id.
    static func of(scenario: String, user: String, match: Match, mail: Int) -> String {
        var texts = [scenario, user]
        texts.append(text(of: match.run.key))
        texts += match.run.ids
        // The same events by other steps are another match.
        if let takers = match.run.place?.takers {
            texts.append((match.isTimeout ? "t" : "m") + takers.map { ",\($0)" }.joined())
        }
        if let folded = match.run.place?.folded, folded.count > 0 {
            texts.append("f\(folded.count):\(folded.hash)")
        }
        // The first mail of a series is the one that the match would send without the others.
        if mail > 0 { texts.append("mail \(mail)") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for text in texts {
            bytes.append(contentsOf: String(text.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: text.utf8)
        }
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        for byte in SHA256.hash(data: bytes).prefix(16) {
            digits.append(hexadecimal[Int(byte >> 4)])
            digits.append(hexadecimal[Int(byte & 15)])
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The type's letter, so that 1 and "1" are two keys.
    private static func text(of key: Value) -> String {
        switch key {
        case .missing: ""
        case .bool(let value): "b\(value)"
        case .integer(let value): "i\(value)"
        case .double(let value): "d\(value.bitPattern)"
        case .string(let value): "s\(value)"
        case .json(let value): "j\(value)"
        }
    }
}
