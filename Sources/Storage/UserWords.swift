package import Policy
package import Redis

/// What users have said of being mailed, for senders: `Consents.bytes`, under a key for each user.
/// Only of those who have said no to something, and only for as long as a request may wait.
package enum UserWords {
    package static func key(_ prefix: String, of user: String) -> String {
        "\(prefix):words:\(user)"
    }

    /// What takes the words in, to `keep` them for so many milliseconds, or takes them away when no no
    /// is left.
    package static func command(_ key: String, _ words: Consents, keep: Int64) -> Command {
        guard words.hasRefusal else { return Command("DEL", key) }
        var command = Command("SET", key)
        command.append(words.bytes)
        command.append("PX")
        command.append(String(max(1, keep)))
        return command
    }
}
