import Delivery
import Mail

/// The relay of the world: who got which mail.
final class MemoryRelay {
    /// How often each mail was accepted, by id.
    private(set) var accepted: [String: Int] = [:]
    private(set) var messageIDs: [String: Set<String>] = [:]
    /// Mails of which a sender never heard whether they were accepted.
    private(set) var doubtful: Set<String> = []

    func accept(_ letter: Letter) {
        accepted[letter.id, default: 0] += 1
        messageIDs[letter.id, default: []].insert(letter.messageID)
    }

    func doubt(_ id: String) { doubtful.insert(id) }
}

/// One process' connections to the relay.
final class MemoryCarriage: MailCarriage {
    private enum Phase { case waiting, asking, aborted, proceeding }
    private struct Mail {
        let letter: Letter
        var phase = Phase.waiting
        let since: ContinuousClock.Instant
    }

    private let world: World
    private let process: SimulatedProcess
    private var mails: [Mail] = []
    private static let roomMax = 4
    private static let decisionMax: Duration = .seconds(30)

    init(_ world: World, _ process: SimulatedProcess) {
        self.world = world
        self.process = process
    }

    var room: Int { Self.roomMax - mails.count }
    var inFlight: Int { mails.count }

    func submit(_ letter: Letter) {
        precondition(room > 0 && !mails.contains { $0.letter.id == letter.id }, "as Courier asks")
        mails.append(Mail(letter: letter, since: world.time.now))
    }

    func proceed(_ id: String) { turn(id, to: .proceeding) }
    func abort(_ id: String) { turn(id, to: .aborted) }

    private func turn(_ id: String, to phase: Phase) {
        guard process.enter(),
            let index = mails.firstIndex(where: { $0.letter.id == id && $0.phase == .asking })
        else { return }
        mails[index].phase = phase
    }

    func poll(wait: Duration) -> [Courier.Report] {
        guard process.enter() else {
            process.pass(wait)
            return []
        }
        var reports: [Courier.Report] = []
        for index in mails.indices.reversed() where world.chance.percent(60) {
            guard let report = move(&mails[index]) else { continue }
            reports.append(report)
            if case .finished = report { mails.remove(at: index) }
        }
        if reports.isEmpty { process.pass(wait) }
        return reports
    }

    private func move(_ mail: inout Mail) -> Courier.Report? {
        let letter = mail.letter
        switch mail.phase {
        case .waiting:
            if world.strikes(.relayRefusal) { return end(mail, .retry(reason: "451 later")) }
            mail.phase = .asking
            return .ready(id: letter.id)
        case .asking:
            guard world.time.now - mail.since > Self.decisionMax else { return nil }
            return end(mail, .retry(reason: "held back before its content went out"))
        case .aborted:
            return end(mail, .retry(reason: "held back before its content went out"))
        case .proceeding:
            if world.strikes(.relayRefusal) { return end(mail, .retry(reason: "452 full")) }
            if world.strikes(.relayCut) {
                world.relay.doubt(letter.id)
                if world.chance.percent(50) { world.relay.accept(letter) }
                return end(mail, .ambiguous(reason: "closed"))
            }
            world.relay.accept(letter)
            world.tell("\(process.name) delivers \(letter.id)")
            return end(mail, .delivered)
        }
    }

    private func end(_ mail: Mail, _ outcome: Outcome) -> Courier.Report {
        .finished(id: mail.letter.id, outcome, took: world.time.now - mail.since)
    }

    /// The process is no more: the relay has got what was on its way, or not.
    func die() {
        for mail in mails where mail.phase == .proceeding {
            world.relay.doubt(mail.letter.id)
            if world.chance.percent(50) { world.relay.accept(mail.letter) }
        }
        mails = []
    }
}
