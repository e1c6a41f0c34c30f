import Events

/// What was found of one match: its decisions, its mail request and the request's end.
///
/// Sixteen bytes, because there may be millions: of messages that have to be told apart only a hash
/// stays.
struct Fate {
    struct Marks: OptionSet {
        let rawValue: UInt32

        // In the topics. They only grow.
        static let hold = Marks(rawValue: 1 << 0)
        static let send = Marks(rawValue: 1 << 1)
        static let suppress = Marks(rawValue: 1 << 2)
        static let decidedTwice = Marks(rawValue: 1 << 3)
        static let request = Marks(rawValue: 1 << 4)
        static let requestedTwice = Marks(rawValue: 1 << 5)
        static let sent = Marks(rawValue: 1 << 6)
        static let sentTwice = Marks(rawValue: 1 << 7)
        static let failed = Marks(rawValue: 1 << 8)
        static let expired = Marks(rawValue: 1 << 9)
        static let dead = Marks(rawValue: 1 << 10)
        /// It failed, and somebody has put it back: a second end is no fault.
        static let retried = Marks(rawValue: 1 << 11)

        // At the moment of the look.
        static let heldInState = Marks(rawValue: 1 << 16)
        static let outboxDecision = Marks(rawValue: 1 << 17)
        static let outboxSend = Marks(rawValue: 1 << 18)
        static let outboxRequest = Marks(rawValue: 1 << 19)
        static let delivered = Marks(rawValue: 1 << 20)
        static let deliveredTwice = Marks(rawValue: 1 << 21)

        static let ends: Marks = [.sent, .failed, .expired]
        static let passing: Marks = [
            .heldInState, .outboxDecision, .outboxSend, .outboxRequest, .delivered,
            .deliveredTwice,
        ]
    }

    var marks: Marks = []
    /// Where the newest copy of the request stands in mail-send; -1: it was not seen there.
    private var place: (partition: Int16, offset: UInt32) = (-1, 0)
    private var terminal: UInt16 = 0
    private var request: UInt16 = 0
    private var sent: UInt16 = 0

    var isTerminal: Bool { !marks.isDisjoint(with: [.send, .suppress]) }

    mutating func decide(_ kind: Marks, _ bytes: some Sequence<UInt8>) {
        let hash = Self.short(bytes)
        if kind != .hold {
            if isTerminal, terminal != hash { marks.insert(.decidedTwice) }
            terminal = hash
        }
        marks.insert(kind)
    }

    mutating func ask(
        _ bytes: some Sequence<UInt8>, partition: Int32, offset: Int64
    ) {
        let hash = Self.short(bytes)
        if marks.contains(.request), request != hash { marks.insert(.requestedTwice) }
        request = hash
        marks.insert(.request)
        place = (Int16(clamping: partition), UInt32(truncatingIfNeeded: offset))
    }

    mutating func send(messageID: String) {
        let hash = Self.short(messageID.utf8)
        if marks.contains(.sent), sent != hash { marks.insert(.sentTwice) }
        sent = hash
        marks.insert(.sent)
    }

    mutating func deliver() {
        marks.insert(marks.contains(.delivered) ? .deliveredTwice : .delivered)
    }

    /// Whether the sender's group, having committed these offsets, has passed the request.
    func isPassed(_ committed: [Int32: Int64]) -> Bool {
        guard place.partition >= 0, let next = committed[Int32(place.partition)] else {
            return false
        }
        // Of an offset the lower half is kept: half of them lie before, half behind.
        return Int32(bitPattern: UInt32(truncatingIfNeeded: next) &- place.offset) > 0
    }

    private static func short(_ bytes: some Sequence<UInt8>) -> UInt16 {
        let hash = UInt64.fnv1a(bytes)
        return UInt16(truncatingIfNeeded: hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48)
    }
}

/// Eight bytes of a match's id, which is a hash itself: the first 16 of its 32 digits.
struct MatchID: Hashable {
    let number: UInt64

    init(_ text: some StringProtocol) {
        let digits = text.utf8.prefix(16)
        var number: UInt64 = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default:
                self.number = .fnv1a(text.utf8)
                return
            }
            number = number << 4 | UInt64(value)
        }
        self.number = digits.count == 16 ? number : .fnv1a(text.utf8)
    }

    /// What finds it with grep.
    var text: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
