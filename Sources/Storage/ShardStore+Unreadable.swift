package import Redis

extension ShardStore {
    /// How long bytes that are no state are kept for a person to look at, in seconds: a week.
    package static let unreadableKept = 7 * 24 * 3_600

    /// Keeps bytes that were found as the user's state, before another one is written over them.
    package func setAside(_ bytes: [UInt8], of user: String) throws(RedisError) {
        var command = Command("SET", keys.unreadable(of: user))
        command.append(bytes)
        command.append("EX")
        command.append(Self.unreadableKept)
        _ = try connection.call(command)
    }
}
