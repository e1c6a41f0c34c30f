import CHiredis

/// An answer of Redis where hiredis put it: for thousands of values that need no copy. Use it only
/// inside the closure that received it.
package struct ReplyView {
    let reply: UnsafeMutablePointer<redisReply>

    /// The copy that may leave the closure.
    package var copy: Reply { Reply(self) }

    /// Elements of an array; 0 for any other reply.
    package var count: Int { type == REDIS_REPLY_ARRAY ? reply.pointee.elements : 0 }

    package subscript(index: Int) -> ReplyView {
        precondition(index >= 0 && index < count, "A reply has elements 0..<count.")
        guard let element = reply.pointee.element?[index] else {
            preconditionFailure("hiredis fills every element of an array.")
        }
        return ReplyView(reply: element)
    }

    /// Nil unless the reply is a string of bytes or a status.
    package var bytes: UnsafeRawBufferPointer? {
        type == REDIS_REPLY_STRING || type == REDIS_REPLY_STATUS ? memory : nil
    }

    /// Nil unless the reply is an integer.
    package var integer: Int64? {
        type == REDIS_REPLY_INTEGER ? reply.pointee.integer : nil
    }

    /// Nil unless Redis declines.
    package var refusal: RedisError? {
        guard type == REDIS_REPLY_ERROR, case .refused(let code, let message) = copy else {
            return nil
        }
        return .refused(code: code, message: message)
    }

    var type: Int32 { reply.pointee.type }
    var memory: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
    }
    var string: String { String(decoding: memory, as: UTF8.self) }
}

/// Owns a `redisReply` and all its elements.
struct OwnedReply: ~Copyable {
    private let reply: UnsafeMutablePointer<redisReply>

    init(taking reply: UnsafeMutablePointer<redisReply>) { self.reply = reply }

    deinit { freeReplyObject(reply) }

    var view: ReplyView { ReplyView(reply: reply) }
}
