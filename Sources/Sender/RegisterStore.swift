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
    private let rooms: Script

    package init(_ endpoint: Endpoint) throws(RedisError) {
        connection = try Connection(
            endpoint, connectTimeout: MailRegister.connectTimeout,
            commandTimeout: MailRegister.commandTimeout)
        script = try connection.load(RegisterScript.source)
        loans = try connection.load(LoanScript.source)
        rooms = try connection.load(RoomScript.source)
    }

    /// A pipeline for each script that is asked something.
    package func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        var replies: [RegisterReply?] = Array(repeating: nil, count: calls.count)
        for desk in Desk.allCases {
            let own = calls.indices.filter { calls[$0].act.desk == desk }
            guard !own.isEmpty else { continue }
            let found = try connection.run(script(of: desk), own.map { command(calls[$0]) })
            for (index, reply) in zip(own, found) { replies[index] = hear(reply, at: desk) }
        }
        return replies.compactMap(\.self)
    }

    private func script(of desk: Desk) -> Script {
        switch desk {
        case .mails: script
        case .loans: loans
        case .rooms: rooms
        }
    }

    private func command(_ call: RegisterCall) -> Command {
        switch call.act {
        case .lend(let loan): return LoanScript.command(loans, call.key, loan)
        case .room(let request): return RoomScript.command(rooms, call.key, request)
        default:
            let words = [call.act.name, call.owner, String(call.keep), String(call.lease)]
            let arguments = words + call.act.arguments
            return Command(script, keys: [call.key], arguments: arguments.map { Array($0.utf8) })
        }
    }

    private func hear(_ reply: Reply, at desk: Desk) -> RegisterReply {
        if case .refused(let code, let message) = reply {
            return .failure(.refused(code: code, message: message))
        }
        let answer =
            switch desk {
            case .mails: RegisterScript.Answer(reply)
            case .loans: LoanScript.answer(reply)
            case .rooms: RoomScript.answer(reply)
            }
        return answer.map { .success($0) }
            ?? .failure(.unexpected("none of the script's answers"))
    }

    package func ping() throws(RedisError) { _ = try connection.call("PING") }
}

/// Which script answers.
private enum Desk: CaseIterable { case mails, loans, rooms }

extension RegisterScript.Act {
    fileprivate var desk: Desk {
        switch self {
        case .lend: .loans
        case .room: .rooms
        default: .mails
        }
    }
}
