/// Why Redis did not do what it was asked.
package enum RedisError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No connection, or it broke: nobody knows which of the unanswered commands were carried out.
    /// The connection is of no more use.
    case connection(String)
    /// Redis understood and declined; the connection is fine. `code` is the first word of its
    /// answer, such as `NOSCRIPT`, `WRONGTYPE` or `ERR`.
    case refused(code: String, message: String)
    /// What came back is not what was asked for.
    case unexpected(String)

    /// A short word for metrics; Redis' own where it declined.
    package var code: String {
        switch self {
        case .connection: "connection"
        case .refused(let code, _): code
        case .unexpected: "unexpected"
        }
    }

    /// Whether the server is there.
    package var isAnswer: Bool { if case .connection = self { false } else { true } }

    package var description: String {
        switch self {
        case .connection(let message): "Redis connection: \(message)"
        // Those who are of a cluster learn from it instead of telling it.
        case .refused("MOVED", let message):
            "Redis refused: MOVED \(message): a Redis Cluster, whose nodes go into redis.cluster"
        case .refused(let code, let message): "Redis refused: \(code) \(message)"
        case .unexpected(let message): "Redis answered with \(message)"
        }
    }
}
