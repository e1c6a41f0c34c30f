import Events
import Messages
import Policy
import Storage

/// Which decisions and mail requests Kafka has. Ids are kept as hashes of eight bytes: of a billion
/// pairs, one in ten billion is alike.
struct KnownDecisions {
    private var held: Set<Int> = []
    private var sent: Set<Int> = []
    private var suppressed: Set<Int> = []
    private var requested: Set<Int> = []

    /// A decision to send that is older than this has had its request; that topic may have forgotten
    /// it already.
    private let requestsSince: EventTime

    /// - Parameter now: by the wall clock.
    init(at now: EventTime) { requestsSince = now - .days(1) }

    /// Takes a message of the decisions topic; what is none of ours is passed over. `time`: Kafka's.
    mutating func note(decision bytes: UnsafeRawBufferPointer, at time: EventTime) {
        guard let decision = DecisionGlance(Array(bytes)) else { return }
        let id = decision.id.hashValue
        switch decision.kind {
        case "hold": held.insert(id)
        case "send":
            sent.insert(id)
            if time < requestsSince { requested.insert(id) }
        default: suppressed.insert(id)
        }
    }

    /// Takes a message of the mail-send topic.
    mutating func note(request bytes: UnsafeRawBufferPointer) {
        guard let request = try? MailRequest(json: Array(bytes)) else { return }
        requested.insert(request.id.hashValue)
    }

    var isEmpty: Bool {
        held.isEmpty && sent.isEmpty && suppressed.isEmpty && requested.isEmpty
    }

    /// Whether a match ended in a mail, all of which Kafka has; nil: it may not have ended.
    func wasSent(_ id: String) -> Bool? {
        let id = id.hashValue
        if suppressed.contains(id) { return false }
        return sent.contains(id) && requested.contains(id) ? true : nil
    }

    /// Whether Kafka has that message, or another that says how the match has ended.
    func has(_ kind: OutboxMessage.Kind, of decision: Decision) -> Bool {
        let id = decision.id.hashValue
        switch kind {
        case .mailRequest: return requested.contains(id) || suppressed.contains(id)
        case .decision:
            return sent.contains(id) || suppressed.contains(id)
                || !decision.isTerminal && held.contains(id)
        }
    }
}
