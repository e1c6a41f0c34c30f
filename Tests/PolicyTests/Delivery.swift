import Events
import Messages
import Policy
@testable import Processor
@testable import Sender
import Simulation

/// A mail that arrived, perhaps long after it was decided on.
struct Delivery {
    /// What it was decided by, at its own time.
    let decision: Decision
    let to: String
    let at: EventTime

    var decidedAt: EventTime { decision.decidedAt }

    /// As if it had been decided on when it went.
    var asSent: Decision {
        var sent = decision
        sent.decidedAt = at
        return sent
    }
}

/// A sender that comes to each mail when it likes, and looks once more.
struct LatePost {
    private let rules: Rules
    private let look: LastLook
    private var random: Random
    private var redis = MemoryRedis()
    private var waiting: [(due: EventTime, decision: Decision, request: MailRequest)] = []
    private(set) var deliveries: [Delivery] = []
    /// What became of the mails, and what they waited for.
    private(set) var outcomes: Set<String> = []

    init(_ stream: RandomStream, seed: UInt64) {
        rules = stream.rules
        random = Random(seed)
        look = LastLook(
            DeliveryPolicy(),
            QuietCalendar(
                zoneNamed: rules.zoneNamed, zone: rules.zone, holidays: rules.holidays))
    }

    var nextTime: EventTime? { waiting.map(\.due).min() }

    mutating func take(_ effects: inout Effects) throws {
        redis.tell(effects.tidings)
        effects.tidings = Tidings()
        for decision in effects.decisions where decision.kind == "send" {
            let messages = try Outgoing.messages(of: decision)
            let request = try MailRequest(json: messages[1].1)
            waiting.append((decision.decidedAt + delay(), decision, request))
        }
        effects.decisions = []
    }

    /// Half of the mails go at once, others hours or days later.
    private mutating func delay() -> Events.Span {
        random.chance(50) ? .seconds(0) : .minutes(random.in(0, random.chance(50) ? 600 : 6_000))
    }

    mutating func deliver(until now: EventTime) {
        while let time = nextTime, time <= now,
            let index = waiting.firstIndex(where: { $0.due == time })
        {
            let (_, decision, request) = waiting.remove(at: index)
            switch end(of: request, at: time) {
            case .pass: deliveries.append(Delivery(decision: decision, to: request.to, at: time))
            case .wait(let due): waiting.append((due + delay(), decision, request))
            case .settle, .ask: break
            }
        }
    }

    private mutating func end(of request: MailRequest, at now: EventTime) -> LastLook.Step {
        var step = look.begin(request)
        var asked = "nothing"
        while case .ask(let act) = step, let answer = redis.screen(act, at: now.milliseconds) {
            asked = act.name
            step = look.step(after: answer, request, rules.stops, at: now)
        }
        switch step {
        case .settle(let verdict): outcomes.insert(verdict.reason)
        case .wait: outcomes.insert("waits after \(asked)")
        case .pass: outcomes.insert("passes after \(asked)")
        case .ask: outcomes.insert("asks for ever")
        }
        return step
    }
}
