import CHiredis

/// An answer of Redis, copied out of hiredis's memory.
package enum Reply: Equatable, Sendable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    /// A short confirmation, such as `OK`.
    case status(String)
    /// See `RedisError.refused`; inside an array it concerns that one element only.
    case refused(code: String, message: String)
    case array([Reply])

    /// Nil unless the reply is an integer.
    package var integer: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// Nil unless the reply is a string of bytes.
    package var bytes: [UInt8]? {
        guard case .bytes(let value) = self else { return nil }
        return value
    }

    /// The bytes or the status as text; nil for other replies.
    package var text: String? {
        switch self {
        case .bytes(let value): String(decoding: value, as: UTF8.self)
        case .status(let value): value
        default: nil
        }
    }

    /// Nil unless the reply is an array.
    package var array: [Reply]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The reply itself, unless it is a refusal.
    package func accepted() throws(RedisError) -> Reply {
        if case .refused(let code, let message) = self {
            throw .refused(code: code, message: message)
        }
        return self
    }
}

extension Reply {
    init(_ view: ReplyView) {
        switch view.type {
        case REDIS_REPLY_INTEGER: self = .integer(view.reply.pointee.integer)
        case REDIS_REPLY_STRING: self = .bytes(Array(view.memory))
        case REDIS_REPLY_STATUS: self = .status(view.string)
        case REDIS_REPLY_ARRAY: self = .array((0..<view.count).map { Reply(view[$0]) })
        case REDIS_REPLY_ERROR:
            let words = view.string.split(separator: " ", maxSplits: 1)
            self = .refused(
                code: words.first.map(String.init) ?? "",
                message: words.count > 1 ? String(words[1]) : "")
        default: self = .null
        }
    }
}
