import EventReader
import Events
import Kafka
import Messages
import Policy
import Processor
import Replay
import Sender

/// What came of a simulation, against what a run without faults gives.
package struct Judgement {
    package private(set) var complaints: [String] = []
    package private(set) var events = 0
    package private(set) var decisions = 0
    package private(set) var mails = 0

    package init(_ world: World) {
        complaints = world.complaints
        let expected = Self.replay(world)
        let lines = Set(world.texts(of: "decisions"))
        events = world.broker.logs("events").reduce(0) { $0 + $1.messages.count }
        decisions = lines.count
        if world.story.usesEventClock {
            compare("decisions", Set(expected.map(\.json)), lines)
            let plain = Self.replayInOrder(world)
            compare("decisions by the lines in order", Set(plain.map(\.json)), lines)
        } else {
            compare("ends", Ending.all(of: expected.map(\.json)), Ending.all(of: lines))
            complaints += Ending.complaints(of: lines)
        }

        let requests = world.texts(of: "mail-send")
        let sends = Set(expected.filter { $0.kind == "send" }.map(\.id))
        let byID = Dictionary(grouping: Set(requests), by: Self.id)
        compare("mail requests", sends, Set(byID.keys))
        for (id, texts) in byID where texts.count > 1 {
            complaints.append("request \(id) in different words")
        }
        mails = world.relay.accepted.count
        for id in sends { judge(id, world) }
        for id in world.relay.accepted.keys where !sends.contains(id) {
            complaints.append("a mail \(id) that nobody asked for")
        }
        complaints += world.redis.shards.values.compactMap(\.complaint)
    }

    private mutating func judge(_ id: String, _ world: World) {
        let count = world.relay.accepted[id] ?? 0
        let isDoubtful = world.relay.doubtful.contains(id)
        let isHeldBack = isDoubtful && world.story.sending.policy.onAmbiguous == .hold
        if count == 0, !(isHeldBack && world.dead.contains(id)) {
            complaints.append("mail \(id) is lost")
        }
        if count > 1, !(isDoubtful && !isHeldBack) {
            complaints.append("mail \(id) came \(count) times")
        }
        if world.relay.messageIDs[id, default: []].count > 1 {
            complaints.append("mail \(id) changed its Message-ID")
        }
        let told = world.told(id)
        // A sender that was taken for dead wakes up and knows: the truth comes behind the doubt.
        let isCleared = told == ["\(id)-doubted", "\(id)-sent"] && count == 1
        if told.count != 1, !isCleared { complaints.append("mail \(id) ended as \(told.sorted())") }
    }

    private mutating func compare(_ what: String, _ wanted: Set<String>, _ found: Set<String>) {
        for text in wanted.subtracting(found).sorted().prefix(3) {
            complaints.append("\(what): missing \(text)")
        }
        for text in found.subtracting(wanted).sorted().prefix(3) {
            complaints.append("\(what): too much \(text)")
        }
    }

    /// The same records, in the order of their partitions, without a fault.
    private static func replay(_ world: World) -> [Decision] {
        replay(world.broker.logs("events").map(\.messages), world)
    }

    /// The lines of the story, each once and in the order of their times.
    private static func replayInOrder(_ world: World) -> [Decision] {
        let partitions = world.broker.logs("events").count
        var logs = Array(repeating: [MemoryLog.Message](), count: partitions)
        let lines = world.story.lines.filter { !$0.isRepeat }.enumerated()
        for (_, line) in lines.sorted(by: {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }) {
            logs[MemoryBroker.partition(of: Array(line.key.utf8), among: partitions)]
                .append(world.message(of: line))
        }
        for partition in logs.indices { logs[partition].append(world.endMessage) }
        return replay(logs, world)
    }

    private static func replay(_ logs: [[MemoryLog.Message]], _ world: World) -> [Decision] {
        let story = world.story
        let engine = Engine(
            story.lineup.scenarios, rules: story.rules, limits: story.limits)
        var run = OfflineRun([engine], shards: logs.count)
        for (partition, messages) in logs.enumerated() {
            for (offset, message) in messages.enumerated() {
                (message.payload ?? []).withUnsafeBytes { bytes in
                    run.take(
                        bytes, partition: partition, offset: Int64(offset),
                        recordTime: EventTime(milliseconds: message.timestamp))
                }
            }
        }
        let end = story.usesEventClock ? nil : world.time.wall
        return run.end(until: end)[0].decisions
    }

    static func id(_ request: String) -> String {
        (try? MailRequest(json: Array(request.utf8)).id) ?? request
    }
}

extension World {
    func texts(of topic: String) -> [String] {
        broker.logs(topic).flatMap(\.messages).map {
            String(decoding: $0.payload ?? [], as: UTF8.self)
        }
    }

    /// Ids of requests in mail-dead.
    var dead: Set<String> { Set(texts(of: "mail-dead").map(Judgement.id)) }

    /// What the events topic says of the end of a mail.
    func told(_ id: String) -> Set<String> {
        var ids: Set<String> = []
        for text in texts(of: "events") {
            if text.contains("\"\(id)-sent\"") { ids.insert("\(id)-sent") }
            guard text.contains("\"\(id)-failed\"") else { continue }
            let isDoubt = text.contains("\"reason\":\"ambiguous\"")
            ids.insert(id + (isDoubt ? "-doubted" : "-failed"))
        }
        return ids
    }
}
