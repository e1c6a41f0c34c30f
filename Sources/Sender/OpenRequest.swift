package import Events
import Messages

/// Where a message stands in the topic.
struct Position: Hashable {
    let partition: Int32
    let offset: Int64
}

/// A message of the mail-send topic as it came, for the dead letters.
struct Original {
    let position: Position
    let key: [UInt8]?
    let payload: [UInt8]?
}

/// A mail request that is not finished.
struct OpenRequest {
    enum Phase {
        /// Until `due`, and then until Redis has answered the claim.
        case waiting
        /// Ours; until Redis has said whether one more alert may go to its recipient.
        case admitting
        /// Ours; waits for room at the courier.
        case claimed
        /// Has room at the courier; until Redis has answered all of `LastLook`.
        case screening
        case inCourier
        /// An attempt failed for sure, which is being written to Redis; then it waits.
        case releasing
        /// Its recipient does not exist, which is being written to Redis; then comes its end.
        case barring(Verdict)
        /// Its end is known and being written to Redis.
        case settling(Verdict)
        /// Its end is in Redis; what tells of it is on its way to Kafka.
        case reporting
    }

    let request: MailRequest
    let original: Original
    /// Where it stands, more than once if it came more than once; nowhere after its partitions
    /// were given up.
    var positions: [Position]
    var phase = Phase.waiting
    var due: EventTime
    /// Whether another sender may have been sending it when we asked last.
    var wasBusy = false
    /// Which transport made the last attempt, for metrics; nil: there was none.
    var transport: String?
    /// What Redis said to the last claim.
    var claim = Claim(attempts: 0, age: Span(milliseconds: 0))

    /// When no lane is to keep it any longer: it has been tried for `retryFor`. Nil: it has not been
    /// tried yet.
    var giveUpAt: EventTime?

    /// Whether nothing of it is under way, but perhaps a claim.
    var isWaiting: Bool { if case .waiting = phase { true } else { false } }

    /// Whether it may be forgotten when its partition goes: nothing of it is under way.
    var isDroppable: Bool {
        switch phase {
        case .waiting, .admitting, .claimed, .screening: true
        case .inCourier, .releasing, .barring, .settling, .reporting: false
        }
    }
}

/// What is known of a mail that we may try now.
package struct Claim: Equatable, Sendable {
    /// Begun, by whomever, this one included.
    package var attempts: Int
    /// Since the first.
    package var age: Span

    package init(attempts: Int, age: Span) {
        self.attempts = attempts
        self.age = age
    }
}
