import Delivery
import Events
import Foundation
import Kafka
import Mail
import Messages
import Redis
import Scenarios
import Sender
import TestServers
import Testing

/// Topics, templates and keys of a test's own, on servers that tests share.
struct Stage {
    let name = UUID().uuidString
    let broker: Server
    let redis: Server
    let templates: String

    static let sharedRedis = Result { try Server.redis() }

    init(partitions: Int = 1, redis: Server? = nil) throws {
        broker = try Server.sharedBroker.get()
        self.redis = try redis ?? Stage.sharedRedis.get()
        let folder = try Sink.temporaryFolder()
        templates = folder.path
        try FileManager.default.createDirectory(
            at: folder.appending(path: "hello"), withIntermediateDirectories: true)
        for (file, text) in [
            ("subject", "Hello {{word}}"), ("text", "{{word}} {{user.id}} {{mail.id}}\n"),
        ] {
            try Data(text.utf8).write(to: folder.appending(path: "hello/\(file).mustache"))
        }
        let topics = try Topics(properties: broker.kafkaProperties)
        try topics.create(requests, partitions: partitions)
        try topics.create(dead, partitions: 1)
        try topics.create(events, partitions: 2)
    }

    var requests: String { "mail-send-\(name)" }
    var dead: String { "mail-dead-\(name)" }
    var events: String { "events-\(name)" }
    var group: String { "send-\(name)" }

    /// Members that die are missed soon, rebalances are heard of at once.
    static let consumer = [
        "session.timeout.ms": "6000", "heartbeat.interval.ms": "300",
        "topic.metadata.refresh.interval.ms": "1000",
    ]

    func options(_ sink: Sink, timeout: Duration = .seconds(10)) throws -> SenderOptions {
        var relay = Relay(
            endpoint: .smtp(host: "127.0.0.1", port: sink.port, isImplicitTLS: false), tls: .never)
        relay.limits.connectionsMax = 4
        relay.limits.queueMax = 4
        relay.limits.whole = timeout
        relay.limits.decision = timeout / 2
        var options = SenderOptions(
            consumer: broker.kafkaProperties.merging(Stage.consumer) { $1 },
            producer: broker.kafkaProperties, redis: .independent([endpoint]), relay: relay,
            letterhead: Letterhead(
                from: try Address("shop@example.com"),
                templates: try TemplateFolder(path: templates)
            ))
        options.group = group
        options.topics.requests = requests
        options.topics.dead = dead
        options.topics.events = events
        options.redisPrefix = name
        options.commitInterval = .milliseconds(100)
        options.policy.schedules = RetryTable(
            all: RetrySchedule(
                first: Span(milliseconds: 50), longest: Span(milliseconds: 200)))
        return options
    }

    var endpoint: Redis.Endpoint { Redis.Endpoint(.tcp(host: "127.0.0.1", port: redis.port)) }

    /// What Redis knows of a mail.
    func state(_ request: MailRequest) throws -> String? {
        try Connection(endpoint).call("GET", "\(name):mail:\(request.id)").text
    }

    /// Puts the requests on the topic and waits until they are there.
    func produce(_ requests: [MailRequest]) throws {
        try produce(requests.map { (Array($0.user.utf8), try $0.json()) })
    }

    func produce(_ messages: [(key: [UInt8], payload: [UInt8])]) throws {
        let producer = try Producer(properties: broker.kafkaProperties)
        for message in messages {
            try producer.send(topic: requests, key: message.key, payload: message.payload)
        }
        #expect(producer.flush(timeout: .seconds(20)))
    }

    /// How far the group has committed, by partition.
    func committed() throws -> [Int32: Int64] {
        let consumer = try Consumer(
            properties: broker.kafkaProperties, group: group, topic: requests)
        let count = try consumer.partitionCount(timeout: .seconds(20))
        return try consumer.committed(Array(0..<Int32(count)), timeout: .seconds(20))
    }
}

/// A request like any other, told apart by its number.
func request(_ number: Int, to: String? = nil, template: String = "hello") -> MailRequest {
    let digits = String(number, radix: 16)
    return MailRequest(
        id: String(repeating: "0", count: 32 - digits.count) + digits, scenario: "greeting",
        scenarioVersion: "1", messageClass: .transactional, user: "user-\(number)",
        to: to ?? "user-\(number)@example.com", template: template,
        variables: ["word": .string("w\(number)")], reason: "a test",
        matchedAt: EventTime(milliseconds: 1_700_000_000_000),
        notBefore: EventTime(milliseconds: 1_700_000_000_000))
}

/// Waits until `isTrue`, for at most `limit`.
func eventually(
    within limit: Duration = .seconds(30), _ isTrue: () throws -> Bool,
    _ location: SourceLocation = #_sourceLocation
) rethrows {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try isTrue() { return }
        usleep(20_000)
    }
    Issue.record("not within \(limit)", sourceLocation: location)
}
