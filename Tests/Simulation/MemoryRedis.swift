package import Policy
import Redis
package import Sender
import Storage
import Suppressions

/// What a Redis holds of ours, as a value, so that an earlier one can be put back.
package struct MemoryRedis {
    /// By the tag of their keys.
    var shards: [String: MemoryShard] = [:]
    /// By key.
    var mails: [String: MemoryRegister.Entry] = [:]
    /// What all senders share.
    var lender = MemoryLender()
    var shelf: [UInt32: VersionShelf.Entry] = [:]
    /// By address: why it gets no mail.
    var suppressed: [String: String] = [:]
    /// By user: what was said of being mailed, of those who have said no to something.
    var words: [String: Consents] = [:]
    /// By user: when which mail went out.
    var rooms: [String: [MemoryRoom]] = [:]

    package init() {}
}

extension RedisError {
    static let cut = RedisError.connection("cut")
}

extension MemoryRedis {
    /// What is answered about a recipient; nil: the act is about a mail. `now`: in milliseconds.
    package mutating func screen(
        _ act: RegisterScript.Act, at now: Int64
    ) -> RegisterScript.Answer? {
        switch act {
        case .screen(let address):
            suppressed[Suppression.normal(address)].map { .suppressed($0) } ?? .ok
        case .bar(let entry): barred(entry)
        case .words(let user): .said(words[user])
        case .room(let request): MemoryRoom.answer(request, &rooms[request.user, default: []], now)
        default: nil
        }
    }

    /// The mail went out then.
    package mutating func note(_ request: RoomRequest, at: Int64) {
        rooms[request.user, default: []].append(MemoryRoom(request, at: at))
    }

    private mutating func barred(_ entry: Suppression) -> RegisterScript.Answer {
        bar(entry)
        return .ok
    }

    /// What `nagori run` leaves for senders.
    package mutating func tell(_ tidings: Tidings) {
        for (user, said) in tidings.words { words[user] = said.hasRefusal ? said : nil }
        for one in tidings.barred {
            let reason: Suppression.Reason = one.isComplaint ? .complaint : .hardBounce
            bar(Suppression(one.address, reason, at: one.at, by: "run"))
        }
    }

    private mutating func bar(_ entry: Suppression) {
        suppressed[entry.address] = suppressed[entry.address] ?? entry.stored
    }
}
