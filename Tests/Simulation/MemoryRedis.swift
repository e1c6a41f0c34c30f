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

    package init() {}
}

extension RedisError {
    static let cut = RedisError.connection("cut")
}

extension MemoryRedis {
    /// What the list of suppressed addresses answers; nil: the act is about a mail.
    package mutating func screen(_ act: RegisterScript.Act) -> RegisterScript.Answer? {
        switch act {
        case .screen(let address):
            suppressed[Suppression.normal(address)].map { .suppressed($0) } ?? .ok
        case .bar(let entry): barred(entry)
        default: nil
        }
    }

    private mutating func barred(_ entry: Suppression) -> RegisterScript.Answer {
        bar(entry)
        return .ok
    }

    mutating func bar(_ entry: Suppression) {
        suppressed[entry.address] = suppressed[entry.address] ?? entry.stored
    }
}
