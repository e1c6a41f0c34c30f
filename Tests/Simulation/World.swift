import Events
import Kafka
import Logging
import Processor
import Sender

/// One simulation: processes among servers in memory, in virtual time, on one thread. What happens
/// follows from the seed alone.
package final class World {
    let chance: Chance
    let story: Story
    let time = VirtualTime(from: Story.start)
    let broker = MemoryBroker()
    let relay = MemoryRelay()
    var redis = MemoryRedis()
    var isRedisAway = false
    var isRedisFull = false
    /// How often each happened.
    package private(set) var faults: [Fault: Int] = [:]
    /// Filled with what happened, when somebody wants to read it.
    package private(set) var chronicle: [String] = []
    /// What went wrong on the way.
    private(set) var complaints: [String] = []
    private let isTelling: Bool
    let sabotage: Sabotage?

    private(set) var processes: [SimulatedProcess] = []
    private(set) var linesWritten = 0
    private var isCalm = false
    private var started = 0
    private var asleepNow = 0
    private(set) var steps = 0
    /// What is to be done, and at which step.
    private var agenda: [(step: Int, act: () -> Void)] = []
    /// Earlier contents of Redis, and when they stood.
    var backups: [(time: Duration, redis: MemoryRedis)] = []
    /// The step at which a sender last went, or came back after its group had put it out.
    private(set) var senderTrouble = 0
    /// Mails that each sender found in another's hands when it asked last; by its name.
    var awaited: [String: Set<String>] = [:]
    /// Senders that sleep and were put out.
    private(set) var sendersOut = 0
    /// How often Redis has lost something, and at which step it last did.
    var losses = 0
    var tailLost = -1_000
    /// Senders that have not told Redis yet what it lost last, by name.
    var untold: Set<String> = []
    /// What Redis knew before it lost its tail, and nobody may know now; by tag.
    var lostTimers: [String: [EventTime]] = [:]

    package init(seed: UInt64, isTelling: Bool = false, sabotage: Sabotage? = nil) {
        self.sabotage = sabotage
        chance = Chance(seed: seed)
        story = Story(chance)
        self.isTelling = isTelling
        for topic in ["events", "mail-send", "decisions"] {
            broker.create(topic, partitions: story.partitions)
        }
        for topic in ["events-dead", "mail-dead"] { broker.create(topic, partitions: 1) }
    }

    /// Plays all of it, the last part without faults.
    ///
    /// - Throws: when it never comes to rest.
    package func play() throws {
        defer { for process in processes { process.release() } }
        for _ in 0..<story.runs { try start(.run) }
        for _ in 0..<story.senders { try start(.send) }
        while isYoung {
            guard steps < 60_000 else { throw Restless(seed: "time stands: \(unrest)") }
            try step()
        }
        calm()
        if story.usesEventClock { writeEnd() }
        var still = 0
        let limit = steps + 20_000
        while still < 60 {
            guard steps < limit else { throw Restless(seed: "never comes to rest: \(unrest)") }
            time.pass(.milliseconds(300))
            try step()
            still = unrest.isEmpty ? still + 1 : 0
        }
    }

    /// What each shard has come to, for the chronicle.
    package var standing: [String] {
        redis.shards.sorted { $0.key < $1.key }.map { tag, shard in
            "\(tag) at \(shard.offset ?? -1): users \(shard.users.keys.sorted()), bounds "
                + "\(shard.bounds.map { "\($0.key) \($0.value)" }.sorted()), runs \(shard.runs)"
        }
    }

    /// Looks whether the books of a process balance; the first time that they do not is enough.
    func audit(_ process: SimulatedProcess) {
        guard complaints.isEmpty else { return }
        for imbalance in process.imbalances {
            complaints.append("\(process.name) at step \(steps): \(imbalance)")
        }
    }

    func fresh() -> Int {
        started += 1
        return started
    }

    func tell(_ text: @autoclosure () -> String) {
        if isTelling { chronicle.append("\(steps) \(time.sinceStart): \(text())") }
    }

    func logger(_ name: String) -> Logger {
        Logger(label: name) { _ in SwiftLogNoOpLogHandler() }
    }

    /// Whether it happens now.
    func strikes(_ fault: Fault) -> Bool {
        guard !isCalm, let rate = story.rates[fault], chance.perMille(rate) else { return false }
        note(fault)
        return true
    }

    private func note(_ fault: Fault, _ what: @autoclosure () -> String = "") {
        faults[fault, default: 0] += 1
        tell("\(fault) \(what())")
    }
}

package struct Restless: Error, CustomStringConvertible {
    let seed: String
    package var description: String { seed }
}

// MARK: One step

extension World {
    private var isYoung: Bool {
        linesWritten < story.lines.count || steps < 300
            || !story.usesEventClock && time.wall < story.end
    }

    private func step() throws {
        steps += 1
        time.pass(.milliseconds(chance.within(1...(story.usesEventClock ? 40 : 400))))
        if !story.usesEventClock, !isCalm, asleepNow == 0, !isMailUnderWay {
            leap()
        }
        for (_, act) in agenda.filter({ $0.step <= steps }) { act() }
        agenda.removeAll { $0.step <= steps }
        if isLineDue, chance.percent(30) { writeLine() }
        backUp()
        breakSomething()
        let awake = processes.filter { !$0.isDead && !$0.isAsleep }
        guard !awake.isEmpty else { return }
        try chance.pick(awake).turn()
    }

    private func start(_ role: SimulatedProcess.Role) throws {
        let name = "\(role)-\(fresh())"
        tell("\(name) starts")
        processes.append(try SimulatedProcess(name, role, in: self))
    }

    private func after(_ steps: Int, _ act: @escaping () -> Void) {
        agenda.append((self.steps + steps, act))
    }

    func died(_ process: SimulatedProcess) {
        tell("\(process.name) is no more")
        awaited[process.name] = nil
        if process.role == .send { senderTrouble = steps }
        untold.remove(process.name)
        let member = process.member
        after(chance.within(10...60)) { [self] in
            if let member, member.isIn { member.expire() }
            processes.removeAll { $0 === process }
            process.release()
        }
        after(chance.within(1...80)) { [self] in
            do { try start(process.role) } catch { preconditionFailure("\(error)") }
        }
    }

    /// The others go on while it sleeps, perhaps for longer than its group waits.
    func passWhileAsleep(_ process: SimulatedProcess, _ fault: Fault) {
        guard asleepNow < 2, maySleep(process) else { return }
        asleepNow += 1
        defer { asleepNow -= 1 }
        tell("\(process.name) sleeps: \(fault)")
        let isLong = fault == .zombie
        let isOut = isLong && process.role == .send
        if isLong { process.member?.expire() }
        if isOut { sendersOut += 1 }
        for _ in 0..<chance.within(isLong ? 40...150 : 3...30) {
            do { try step() } catch { preconditionFailure("\(error)") }
        }
        tell("\(process.name) wakes up")
        if isOut { (sendersOut, senderTrouble) = (sendersOut - 1, steps) }
    }

    private func breakSomething() {
        guard !isCalm else { return }
        for fault in [Fault.crash, .freeze, .zombie, .stop] where strikes(fault) {
            let awake = processes.filter {
                !$0.isDead && !$0.isAsleep && ($0.role == .run || untold.isEmpty)
            }
            guard !awake.isEmpty else { continue }
            let victim = chance.pick(awake)
            tell("\(fault) awaits \(victim.name)")
            victim.strike(fault, after: chance.below(40))
        }
        if strikes(.brokerAway) {
            broker.isAway = true
            after(chance.within(5...60)) { [self] in broker.isAway = false }
        }
        if strikes(.redisAway) {
            isRedisAway = true
            after(chance.within(3...40)) { [self] in isRedisAway = false }
        }
        if strikes(.redisFull) {
            isRedisFull = true
            after(chance.within(3...40)) { [self] in isRedisFull = false }
        }
        if isTailLoose, isTailOfTheWakeful, strikes(.redisTail), let backup = backups.first {
            loseTail(backup.redis)
        }
        if isTailLoose, isTailOfTheWakeful, strikes(.redisEmptied) { loseTail(MemoryRedis()) }
    }

    var isLineDue: Bool {
        linesWritten < story.lines.count
            && (story.usesEventClock || story.lines[linesWritten].time <= time.wall)
    }

    private func writeLine() {
        let line = story.lines[linesWritten]
        linesWritten += 1
        if line.isRepeat { note(.doubledRecord, line.json) }
        broker.append(message(of: line), to: "events")
    }

    func message(of line: Line) -> MemoryLog.Message {
        .init(
            key: Array(line.key.utf8), payload: Array(line.json.utf8),
            timestamp: (story.usesEventClock ? line.time : time.wall).milliseconds)
    }

    private func calm() {
        isCalm = true
        broker.isAway = false
        isRedisAway = false
        isRedisFull = false
        for process in processes { process.spare() }
    }

    /// An event of nobody's in each partition, behind all windows.
    private func writeEnd() {
        for log in broker.logs("events") { log.append(endMessage) }
    }

    var endMessage: MemoryLog.Message {
        let end = story.end.milliseconds
        let json = """
            {"messageId":"end","userId":"end","event":"closing","timestamp":\(end)}
            """
        return .init(key: nil, payload: Array(json.utf8), timestamp: end)
    }

    /// What is still to be done, in words; empty when nothing is.
    private var unrest: String {
        if !story.usesEventClock, !isQuiet { return "a deadline is due" }
        if !agenda.isEmpty { return "something is planned" }
        for (name, topic) in [("run", "events"), ("nagori-send", "mail-send")] {
            let group = broker.group(name, of: topic)
            for (partition, log) in broker.logs(topic).enumerated()
            where (group.offset(Int32(partition)) ?? 0) < log.end {
                return "\(topic) \(partition) at \(group.offset(Int32(partition)) ?? 0)"
                    + " of \(log.end)"
            }
        }
        for (tag, shard) in redis.shards where !shard.outbox.isEmpty { return "outbox of \(tag)" }
        return ""
    }
}
