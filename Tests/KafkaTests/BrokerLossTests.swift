import Kafka
import TestServers
import Testing

@Suite struct BrokerLossTests {
    @Test func `messages sent while the broker is away arrive when it is back`() throws {
        let server = try Server.broker()
        let stage = try Stage(partitions: 1, on: server)
        try stage.fill(5)
        let producer = try stage.producer(["reconnect.backoff.max.ms": "500"])
        try producer.ping(timeout: .seconds(5))
        server.kill()
        for number in 0..<10 {
            try producer.send(topic: stage.topic, key: [], payload: [1], token: UInt64(number))
        }
        var notices: [Notice] = []
        #expect(!producer.flush(timeout: .milliseconds(500)))
        producer.reports(wait: .milliseconds(500), notices: { notices.append($0) }) { _ in }
        #expect(throws: KafkaError.self) { try producer.ping(timeout: .milliseconds(200)) }

        try server.start()
        // The broker of the tests may forget a topic in a crash; a real one does not.
        try Topics(properties: stage.properties).create(stage.topic, partitions: 1)
        var tokens: [UInt64] = []
        let isEmpty = producer.flush(timeout: .seconds(30)) {
            if $0.error == nil { tokens.append($0.token) }
        }
        #expect(isEmpty)
        #expect(tokens == Array(0..<10))
        #expect(producer.fatalError == nil)
    }

    @Test func `a message that cannot be delivered in time is reported as such`() throws {
        let producer = try Producer(properties: [
            "bootstrap.servers": "127.0.0.1:1", "message.timeout.ms": "300",
        ])
        try producer.send(topic: "anything", key: [], payload: [1], token: 7)
        var reports: [Producer.Report] = []
        var notices: [Notice] = []
        let end = ContinuousClock.now + .seconds(10)
        while reports.isEmpty, ContinuousClock.now < end {
            producer.reports(wait: .milliseconds(100), notices: { notices.append($0) }) {
                reports.append($0)
            }
        }
        #expect(reports.map(\.token) == [7])
        #expect(reports.first?.error?.name == "_MSG_TIMED_OUT")
        #expect(notices.contains { if case .failed = $0 { true } else { false } })
        #expect(notices.contains { if case .log = $0 { true } else { false } })
    }
}
