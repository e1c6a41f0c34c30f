import Pacing
package import Redis

/// What keeps the register of mails: Redis, or memory in a simulation. For one thread; of no more
/// use after a throw.
package protocol RegisterStore: AnyObject {
    /// Asks what there is to ask of each mail; an answer or a refusal for each, in order.
    func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply]
    func ping() throws(RedisError)
}

package typealias RegisterReply = Result<RegisterScript.Answer, RedisError>

/// One thing asked of one mail, or of what all senders share.
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
    private let loans: Script

    package init(_ endpoint: Endpoint) throws(RedisError) {
        connection = try Connection(
            endpoint, connectTimeout: MailRegister.connectTimeout,
            commandTimeout: MailRegister.commandTimeout)
        script = try connection.load(RegisterScript.source)
        loans = try connection.load(LoanScript.source)
    }

    /// Two pipelines when there are loans, which are few: each script is its own.
    package func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        let lending = calls.indices.filter { calls[$0].loan != nil }
        guard !lending.isEmpty else { return try ask(calls) }
        var replies = try ask(calls.filter { $0.loan == nil })[...]
        var lent = try lend(lending.map { calls[$0] })[...]
        return calls.compactMap { $0.loan == nil ? replies.popFirst() : lent.popFirst() }
    }

    private func ask(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        guard !calls.isEmpty else { return [] }
        let commands = calls.map { call in
            let words = [
                call.act.name, call.owner, String(call.keep), String(call.lease),
            ]
            let arguments = words + call.act.arguments
            return Command(script, keys: [call.key], arguments: arguments.map { Array($0.utf8) })
        }
        return try connection.run(script, commands).map { hear($0, RegisterScript.Answer.init) }
    }

    private func lend(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        let commands = calls.compactMap { call in
            call.loan.map { LoanScript.command(loans, call.key, $0) }
        }
        return try connection.run(loans, commands).map { hear($0, LoanScript.answer) }
    }

    private func hear(
        _ reply: Reply, _ read: (Reply) -> RegisterScript.Answer?
    ) -> RegisterReply {
        if case .refused(let code, let message) = reply {
            return .failure(.refused(code: code, message: message))
        }
        guard let answer = read(reply) else {
            return .failure(.unexpected("none of the script's answers"))
        }
        return .success(answer)
    }

    package func ping() throws(RedisError) { _ = try connection.call("PING") }
}

extension RegisterCall {
    fileprivate var loan: Loan? { if case .lend(let loan) = act { loan } else { nil } }
}
