import Events
import Redis
package import Sender

/// The register of mails in memory: what `RegisterScript` does, said once more. The tests of the
/// sender compare the two.
package struct MemoryRegister {
    package struct Entry: Equatable {
        /// `claimed`, `data`, `doubt`; nil: it has come to its `end`.
        var stage: String?
        var holder = ""
        var since: Int64 = 0
        var attempts = 0
        var at: Int64 = 0
        var end = ""
    }

    package var entries: [String: Entry] = [:]

    package init() {}

    /// `now`: in milliseconds.
    package mutating func answer(_ call: RegisterCall, at now: Int64) -> RegisterScript.Answer {
        Self.answer(call, &entries[call.key], at: now)
    }

    static func answer(
        _ call: RegisterCall, _ entry: inout Entry?, at now: Int64
    ) -> RegisterScript.Answer {
        let isOver = entry.map { $0.stage == nil } ?? false
        let (stage, holder) = (entry?.stage, entry?.holder)
        var attempts = entry?.attempts ?? 0
        let since = isOver ? now : entry?.since ?? now
        func put(_ stage: String) -> Entry {
            Entry(stage: stage, holder: call.owner, since: since, attempts: attempts, at: now)
        }
        func claim() -> Claim {
            Claim(attempts: attempts, age: Span(milliseconds: max(0, now - since)))
        }
        let end = entry?.end ?? ""
        switch call.act {
        case .claim:
            if isOver { return .done(state: end) }
            if stage == "data", holder != call.owner {
                let left = (entry?.at ?? now) + call.lease - now
                if left > 0 { return .busy(left: left) }
                entry = put("doubt")
                return .ambiguous(claim())
            }
            if stage == "doubt" {
                entry = put("doubt")
                return .ambiguous(claim())
            }
            attempts += 1
            entry = put("claimed")
            return .go(claim())
        case .resend:
            if isOver { return .done(state: end) }
            if stage != nil, holder != call.owner { return .lost }
            attempts += 1
            entry = put("claimed")
            return .go(claim())
        case .mark:
            guard !isOver, holder == call.owner else { return .lost }
            entry = put("data")
            return .go(claim())
        case .remark:
            if isOver { return .done(state: end) }
            let isTaken = stage == "doubt" || stage == "data"
            if isTaken, holder != call.owner { return .lost }
            entry = put("data")
            return .ok
        case .recall: return isOver ? .done(state: end) : .lost
        case .release:
            guard !isOver, holder == call.owner else { return .lost }
            entry = put("claimed")
            return .ok
        case .admit(_, let id, let most):
            let ids = end.split(separator: " ")
            if ids.contains(where: { $0 == id }) { return .ok }
            guard ids.count < most else { return .lost }
            entry = Entry(stage: nil, end: "\(end) \(id)")
            return .ok
        case .finish(let state):
            if isOver, end != state, state != "sent" { return .done(state: end) }
            let wins = state == "sent" || state == "failed:ambiguous" && stage == "claimed"
            if stage != nil, holder != call.owner, !wins { return .lost }
            entry = Entry(stage: nil, end: state)
            return .ok
        // Of no mail: `MemoryRegisterStore` and the tests answer that.
        case .screen, .bar, .words, .room: return .ok
        case .lend: preconditionFailure("that is the lender's")
        }
    }
}

/// One process' way to the register.
final class MemoryRegisterStore: RegisterStore {
    private let world: World
    private let door: RedisDoor
    private let name: String

    init(_ world: World, _ process: SimulatedProcess) throws(RedisError) {
        self.world = world
        name = process.name
        door = try RedisDoor(world, process, breaks: true)
    }

    func run(_ calls: [RegisterCall]) throws(RedisError) -> [RegisterReply] {
        guard !calls.isEmpty else { return [] }
        let now = world.time.wall.milliseconds
        // A pipeline that breaks may have been carried out in part.
        let count = world.chance.percent(95) ? calls.count : world.chance.below(calls.count + 1)
        let answers = try door.ask { redis in
            calls.prefix(count).map { call -> RegisterScript.Answer in
                if case .lend(let loan) = call.act {
                    return .lent(redis.lender.lend(loan, from: call.key, at: now * 1_000))
                }
                return redis.screen(call.act, at: now)
                    ?? answer(call, &redis.mails[call.key], at: now)
            }
        }
        for (call, answer) in zip(calls, answers) where call.act.isOfMail {
            world.tell("\(call.owner) asks \(call.act) of \(call.key): \(answer)")
            if Self.isNews(call.act) { world.untold.remove(name) }
            world.awaited[name, default: []].remove(call.key)
            if case .busy = answer { world.awaited[name, default: []].insert(call.key) }
            switch answer {
            case .ambiguous, .busy:
                if let id = call.key.split(separator: ":").last { world.relay.doubt(String(id)) }
            default: break
            }
        }
        guard answers.count == calls.count else { throw .cut }
        return answers.map { .success($0) }
    }

    private func answer(
        _ call: RegisterCall, _ entry: inout MemoryRegister.Entry?, at now: Int64
    ) -> RegisterScript.Answer {
        switch (world.sabotage, call.act) {
        case (.registerForgets, .claim): entry = nil
        case (.endsUntold, .recall): return .done(state: "sent")
        default: break
        }
        return MemoryRegister.answer(call, &entry, at: now)
    }

    /// Whether it is asked only by who has told all that there was to tell.
    private static func isNews(_ act: RegisterScript.Act) -> Bool {
        switch act {
        case .claim, .resend, .mark, .release, .admit, .lend: true
        case .remark, .recall, .finish, .screen, .bar, .words, .room: false
        }
    }

    /// So is this.
    func ping() throws(RedisError) {
        try door.ask { _ in }
        world.untold.remove(name)
    }
}

extension RegisterScript.Act {
    fileprivate var isOfMail: Bool {
        switch self {
        case .screen, .bar, .words, .room, .admit, .lend: false
        case .claim, .resend, .mark, .remark, .release, .recall, .finish: true
        }
    }
}
