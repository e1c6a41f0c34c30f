import Kafka
import Matching
import Policy
import Redis
import Storage

/// One look at all the books; the next one reads only what has come to the topics since.
///
/// What follows is read before what it follows from: a mail's end before its request, the request
/// before its decision. So an effect without a cause is no matter of the moment.
final class Look {
    private(set) var register = Register()
    private(set) var terms = Terms()
    private(set) var partitions: [PartitionBook] = []
    /// Messages that were read, by topic.
    private(set) var messages: [String: Int] = [:]
    private(set) var unreadableStates = 0
    private(set) var heldByMeta = 0
    private(set) var outbox = 0

    private let places: Places
    private let deliveries: Deliveries?
    private let reader = NoteReader()
    /// Held mails are named without any scenario.
    private let coding = StateCoding(ProgramSet([]))
    private var ends: [String: [Int64]] = [:]

    init(_ places: Places, _ deliveries: Deliveries?) {
        self.places = places
        self.deliveries = deliveries
        terms.knowsDeliveries = deliveries != nil
    }

    func again() throws {
        register.forgetPassing()
        (unreadableStates, heldByMeta, outbox, partitions) = (0, 0, 0, [])
        try deliveries?.forEach { id in register.change(MatchID(id)) { $0.deliver() } }
        terms.committed = try GroupOffsets(
            properties: places.kafka, group: places.group, topic: places.mailSend
        ).committed(partitions: try count(places.mailSend))
        terms.endsAreTruncated = try read(places.events) { takeEnd($0) } || terms.endsAreTruncated
        _ = try read(places.mailDead, isOptional: true) { takeDead($0) }
        _ = try read(places.eventsDead, isOptional: true) { _ in }
        // Before the topics to which the outbox is emptied.
        try lookAtShards()
        terms.requestsAreTruncated =
            try read(places.mailSend) { takeRequest($0) } || terms.requestsAreTruncated
        _ = try read(places.decisions) { takeDecision($0) }
    }

    private func count(_ topic: String) throws -> Int {
        try Topics(properties: places.kafka).partitionCount(of: topic)
    }

    /// - Returns: whether what was before has been deleted.
    private func read(
        _ topic: String, isOptional: Bool = false, _ take: (Record) -> Void
    ) throws -> Bool {
        do {
            let stretch =
                if let known = ends[topic] {
                    try TopicStretch(properties: places.kafka, topic: topic, from: known)
                } else {
                    try TopicStretch(properties: places.kafka, topic: topic, since: places.start)
                }
            let isFirst = ends[topic] == nil
            ends[topic] = stretch.ranges.map(\.upperBound)
            var number = 0
            try stretch.forEach { record in
                number += 1
                take(record)
            }
            messages[topic, default: 0] += number
            let isCause = topic == places.mailSend || topic == places.decisions
            if isFirst, isCause, stretch.ranges.contains(where: { $0.lowerBound > 0 }) {
                terms.isCut = true
            }
            return isFirst && stretch.isTruncated
        } catch let error as KafkaError where error.isUnknownTopic && isOptional {
            return false
        }
    }
}

// MARK: Topics

extension Look {
    private func takeEnd(_ record: Record) {
        guard let bytes = record.payload, EndNote.isLikely(bytes),
            let end = reader.read(EndNote.self, bytes)
        else { return }
        register.change(MatchID(end.properties.mail)) { fate in
            switch (end.event, end.properties.reason) {
            case ("mail_sent", _): fate.send(messageID: end.messageId)
            case ("mail_failed", "expired"): fate.marks.insert(.expired)
            case ("mail_failed", _): fate.marks.insert(.failed)
            default: break
            }
        }
    }

    private func takeDead(_ record: Record) {
        guard let bytes = record.payload, let request = reader.read(RequestNote.self, bytes)
        else { return }
        register.change(MatchID(request.id)) { $0.marks.insert(.dead) }
    }

    private func takeRequest(_ record: Record) {
        guard let bytes = record.payload, let request = reader.read(RequestNote.self, bytes)
        else { return }
        register.change(MatchID(request.id)) { fate in
            fate.ask(bytes, partition: record.partition, offset: record.offset)
            // Headers cost; only what failed is ever put back.
            if fate.marks.contains(.dead),
                record.headers.contains(where: { $0.name == RequestNote.retryHeader })
            {
                fate.marks.insert(.retried)
            }
        }
    }

    private func takeDecision(_ record: Record) {
        guard let bytes = record.payload, let decision = DecisionGlance(Array(bytes)),
            let mark = decision.mark
        else { return }
        register.change(MatchID(decision.id)) { $0.decide(mark, bytes) }
    }
}

// MARK: Redis

extension Look {
    private func lookAtShards() throws {
        let bounds = try Topics(properties: places.kafka).bounds(of: places.events)
        let servers = Servers(places.deployment)
        for (partition, bounds) in bounds.enumerated() {
            let keys = ShardKeys(
                prefix: places.redisPrefix, topic: places.events, partition: Int32(partition))
            guard let connection = try servers.connection(for: keys.tag, at: .now) else {
                throw RedisError.connection("no node of the cluster says who has \(keys.tag)")
            }
            let account = try ShardAccount(of: keys, on: connection)
            partitions.append(
                PartitionBook(partition: partition, range: bounds, next: account.offset))
            heldByMeta += account.held
            outbox += account.outbox.count
            for message in account.outbox { take(message) }
            var scan = ShardScan(keys, on: connection)
            while let states = try scan.stretch() {
                for (user, bytes) in states { takeState(bytes, of: user) }
            }
        }
    }

    private func take(_ message: OutboxMessage) {
        switch message.kind {
        case .mailRequest:
            guard let note = reader.read(RequestNote.self, message.payload) else { return }
            register.change(MatchID(note.id)) { $0.marks.insert(.outboxRequest) }
        case .decision:
            guard let decision = DecisionGlance(message.payload) else { return }
            register.change(MatchID(decision.id)) { fate in
                fate.marks.insert(.outboxDecision)
                if decision.mark == .send { fate.marks.insert(.outboxSend) }
            }
        }
    }

    private func takeState(_ bytes: [UInt8], of user: String) {
        guard let state = try? coding.decode(bytes, of: user).state else {
            unreadableStates += 1
            return
        }
        for held in state.held {
            register.change(MatchID(held.id)) { $0.marks.insert(.heldInState) }
        }
    }
}
