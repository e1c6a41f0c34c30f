package import Redis

/// What keeps the register of mails: Redis, or memory in a simulation. For one thread; of no more
/// use after a throw.
package protocol RegisterStore: AnyObject {
    /// Asks what there is to ask of each mail; an answer or a refusal for each, in order.
    func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply]
    func ping() throws(RedisError)
}

package typealias RegisterReply = Result<RegisterScript.Answer, RedisError>

/// One thing asked of one mail.
package struct RegisterCall: Equatable, Sendable {
    /// The mail's key, or that of a part of the list of suppressed addresses.
    package let key: String
    package let act: RegisterScript.Act
    /// Who asks; without spaces, never used again.
    package let owner: String
    /// How long an end is remembered, in milliseconds.
    package let keep: Int64
    /// How long an owner may take from `data` to the end before it counts as dead, in milliseconds.
    package let lease: Int64

    package init(
        key: String, act: RegisterScript.Act, owner: String, keep: Int64, lease: Int64
    ) {
        self.key = key
        self.act = act
        self.owner = owner
        self.keep = keep
        self.lease = lease
    }
}

/// The register in one Redis.
package final class RedisRegister: RegisterStore {
    private let connection: Connection
    private let script: Script

    package init(_ endpoint: Endpoint) throws(RedisError) {
        connection = try Connection(
            endpoint, connectTimeout: MailRegister.connectTimeout,
            commandTimeout: MailRegister.commandTimeout)
        script = try connection.load(RegisterScript.source)
    }

    package func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        let commands = calls.map { call in
            let words = [
                call.act.name, call.owner, String(call.keep), String(call.lease),
            ]
            let arguments = words + call.act.arguments
            return Command(script, keys: [call.key], arguments: arguments.map { Array($0.utf8) })
        }
        return try connection.run(script, commands).map { reply in
            if case .refused(let code, let message) = reply {
                return .failure(.refused(code: code, message: message))
            }
            guard let answer = RegisterScript.Answer(reply) else {
                return .failure(.unexpected("none of the script's answers"))
            }
            return .success(answer)
        }
    }

    package func ping() throws(RedisError) { _ = try connection.call("PING") }
}
