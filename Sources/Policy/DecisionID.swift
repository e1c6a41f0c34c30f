import Crypto
import Events
import Matching

/// The name of a match, and of its mail: the same input gives the same id, whoever computes it.
enum DecisionID {
    /// The first half of SHA-256 over scenario, user, key and message ids, each with its length:
    /// a hash that senders of events cannot steer, so that nobody can take another user's id.
    static func of(scenario: String, user: String, match: Match) -> String {
        var hash = SHA256()
        var texts = [scenario, user]
        texts.append(String(describing: match.run.key))
        texts += match.run.ids
        for text in texts { hash.update(data: Array("\(text.utf8.count):\(text)".utf8)) }
        return hash.finalize().prefix(16).reduce(into: "") { digits, byte in
            digits += byte < 16 ? "0" : ""
            digits += String(byte, radix: 16)
        }
    }
}
