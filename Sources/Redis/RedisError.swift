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

    package var description: String {
        switch self {
        case .connection(let message): "Redis connection: \(message)"
        case .refused(let code, let message): "Redis refused: \(code) \(message)"
        case .unexpected(let message): "Redis answered with \(message)"
        }
    }
}
