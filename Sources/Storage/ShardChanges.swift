package import Events
package import Policy

/// What one commit writes, all of it or nothing.
package struct ShardChanges {
    /// A user's new state and deadlines.
    package struct User {
        package var name: String
        /// Nil: nothing is left of the user.
        package var state: [UInt8]?
        package var deadlines: Deadlines

        package init(name: String, state: [UInt8]?, deadlines: Deadlines) {
            self.name = name
            self.state = state
            self.deadlines = deadlines
        }
    }

    package var users: [User] = []
    /// Messages to be produced, by their numbers in the outbox.
    package var messages: [OutboxMessage] = []
    /// Numbers of messages that Kafka has.
    package var acknowledged: [UInt64] = []
    /// How many more of them the states hold than before.
    package var runsChange = 0
    package var heldChange = 0
    /// How many more users have a deadline in event time.
    package var timersChange = 0
    /// By numbers of buckets: the earliest deadlines of all their users, where these are known. The
    /// bounds of others are lowered to what is new.
    package var bounds: [UInt32: Deadlines] = [:]
    /// The next to read; nil while nothing was read and none is known.
    package var offset: Int64?
    package var watermark: EventTime
    /// What else the meta is to say.
    package var marks: [Mark] = []

    /// A field of the meta; nil takes it off.
    package enum Mark: Equatable, Sendable {
        case rebuild(Rebuild?)
        /// How many partitions the topic has.
        case partitions(Int)
        /// When the commit was made, by its owner's clock.
        case committed(EventTime)

        var name: String {
            switch self {
            case .rebuild: "rebuild"
            case .partitions: "partitions"
            case .committed: "committed"
            }
        }

        var stored: String? {
            switch self {
            case .rebuild(let rebuild): rebuild?.stored
            case .partitions(let count): String(count)
            case .committed(let time): String(time.milliseconds)
            }
        }
    }

    package init(offset: Int64?, watermark: EventTime) {
        self.offset = offset
        self.watermark = watermark
    }
}

/// A message decided on, and kept until Kafka has it.
package struct OutboxMessage: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
        case decision = 1
        case mailRequest = 2

        /// For metrics.
        package var word: String { self == .decision ? "decision" : "mail_request" }
    }

    /// Ascending in a shard, in order of decision.
    package var number: UInt64
    package var kind: Kind
    /// The message's key.
    package var user: String
    package var payload: [UInt8]

    package init(number: UInt64, kind: Kind, user: String, payload: [UInt8]) {
        self.number = number
        self.kind = kind
        self.user = user
        self.payload = payload
    }
}

extension OutboxMessage {
    /// What lies before the payload: a kind byte, the length of the user in two bytes, the user.
    func writeHead(to bytes: inout [UInt8]) {
        let length = user.utf8.count
        precondition(length <= Int(UInt16.max), "the reader refuses longer users")
        bytes += [kind.rawValue, UInt8(length & 0xff), UInt8(length >> 8)]
        bytes += user.utf8
    }

    /// Nil when the bytes are none of ours.
    init?(number: UInt64, stored: [UInt8]) {
        guard stored.count >= 3, let kind = Kind(rawValue: stored[0]) else { return nil }
        let length = Int(stored[1]) | Int(stored[2]) << 8
        guard stored.count >= 3 + length else { return nil }
        self.init(
            number: number, kind: kind,
            user: String(decoding: stored[3..<(3 + length)], as: UTF8.self),
            payload: Array(stored[(3 + length)...]))
    }
}
