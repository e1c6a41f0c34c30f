import Events
import Messages
import Policy
import Storage

/// Which decisions and mail requests Kafka has. Ids are kept as hashes of eight bytes: of a billion
/// pairs, one in ten billion is alike.
///
/// An id may have ended more than once: events without a `messageId`, or repeated behind the window.
/// So the ends of an id are known in their order, and each is taken once.
struct KnownDecisions {
    private var held: Set<Int> = []
    /// The first end of each id: whether it was sent.
    private var ends: [Int: Bool] = [:]
    /// The others, of the few that have them.
    private var laterEnds: [Int: [Bool]] = [:]
    private var requested: Set<Int> = []
    /// Messages, by their bytes: one that came twice is one.
    private var messages: Set<Int> = []
    /// How many ends of an id were made again. Apart, so that all shards share the rest.
    private var taken: [Int: Int] = [:]

    /// A decision to send that is older than this has had its request; that topic may have forgotten
    /// it already.
    private let requestsSince: EventTime

    /// - Parameter now: by the wall clock.
    init(at now: EventTime) { requestsSince = now - .days(1) }

    /// Takes a message of the decisions topic; what is none of ours is passed over. `time`: Kafka's.
    mutating func note(decision bytes: UnsafeRawBufferPointer, at time: EventTime) {
        let bytes = Array(bytes)
        guard let decision = DecisionGlance(bytes) else { return }
        let id = decision.id.hashValue
        guard decision.kind != "hold" else {
            held.insert(id)
            return
        }
        guard messages.insert(bytes.hashValue).inserted else { return }
        let isSent = decision.kind == "send"
        if ends[id] == nil { ends[id] = isSent } else { laterEnds[id, default: []].append(isSent) }
        if isSent, time < requestsSince { requested.insert(id) }
    }

    /// Takes a message of the mail-send topic.
    mutating func note(request bytes: UnsafeRawBufferPointer) {
        guard let request = try? MailRequest(json: Array(bytes)) else { return }
        requested.insert(request.id.hashValue)
    }

    var isEmpty: Bool { held.isEmpty && ends.isEmpty && requested.isEmpty }

    /// Takes the end of a mail that waits, if that is known and all of it in Kafka: whether it was
    /// sent. Nil: it may not have ended.
    mutating func takeEnd(of id: String) -> Bool? {
        let id = id.hashValue
        guard let isSent = nextEnd(of: id), !isSent || requested.contains(id) else { return nil }
        taken[id, default: 0] += 1
        return isSent
    }

    /// Takes what was decided again, and tells which of its messages Kafka has, or others that say
    /// how the match has ended.
    mutating func take(_ decision: Decision) -> [OutboxMessage.Kind] {
        let id = decision.id.hashValue
        guard decision.isTerminal else { return held.contains(id) ? [.decision] : [] }
        guard let isSent = nextEnd(of: id) else {
            // Its decision may have been on its way still.
            return taken[id] == nil && requested.contains(id) ? [.mailRequest] : []
        }
        taken[id, default: 0] += 1
        return !isSent || requested.contains(id) ? [.decision, .mailRequest] : [.decision]
    }

    private func nextEnd(of id: Int) -> Bool? {
        guard let count = taken[id] else { return ends[id] }
        guard let later = laterEnds[id], count <= later.count else { return nil }
        return later[count - 1]
    }
}
