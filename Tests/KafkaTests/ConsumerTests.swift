import Glibc
import Kafka
import Testing

@Suite struct ConsumerTests {
    @Test func `starts where it is told`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(10)
        let consumer = try stage.consumer()
        try consumer.join(from: [0: 7])
        #expect(try consumer.payloads(3) == texts(7..<10))
        #expect(consumer.assignment == [0])
        #expect(consumer.highWatermark(0) == 10)
        #expect(consumer.memberID != nil)
        #expect(try consumer.partitionCount(timeout: .seconds(5)) == 1)
    }

    @Test func `an offset beyond the end is a failure, not a record`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(3)
        let consumer = try stage.consumer(["auto.offset.reset": "error"])
        try consumer.join(from: [0: 100])
        var failures: [Batch.Failure] = []
        for _ in 0..<100 where failures.isEmpty {
            let batch = consumer.batch(max: 10, wait: .milliseconds(100))
            let count = batch.count
            #expect(count == 0)
            failures += batch.failures
        }
        #expect(failures.map(\.partition) == [0])
        #expect(failures.first?.error.name == "_AUTO_OFFSET_RESET")
    }

    @Test func `a seek drops what was fetched before it`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(100)
        let consumer = try stage.consumer()
        try consumer.join()
        #expect(try consumer.payloads(10) == texts(0..<10))
        try consumer.seek([(0, 3)])
        #expect(try consumer.payloads(97) == texts(3..<100))
        try consumer.seek([(0, 98)])
        #expect(try consumer.payloads(2) == texts(98..<100))
    }

    @Test func `a pause loses nothing and doubles nothing`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(100)
        let consumer = try stage.consumer()
        try consumer.join()
        #expect(try consumer.payloads(10) == texts(0..<10))
        try consumer.pause([0])
        #expect(try consumer.payloads(1, for: .milliseconds(500)) == [])
        try consumer.resume([0])
        #expect(try consumer.payloads(90) == texts(10..<100))
    }

    @Test func `a partition that comes again is not paused any more`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(20)
        let consumer = try stage.consumer()
        try consumer.join()
        #expect(try consumer.payloads(10) == texts(0..<10))
        try consumer.pause([0])
        try consumer.stop([0])
        try consumer.start([(0, 10)])
        #expect(try consumer.payloads(10) == texts(10..<20))
    }

    @Test func `commits are reported and found by the next member`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(10)
        let first = try stage.consumer()
        try first.join()
        #expect(try first.committed([0], timeout: .seconds(5)) == [:])
        _ = try first.payloads(4)
        try first.commit([(0, 4)])
        let notice = try first.serve { if case .committed = $0 { true } else { false } }
        #expect(notice == .committed(nil))
        #expect(try first.committed([0], timeout: .seconds(5)) == [0: 4])
        try first.close { try first.answer($0) }

        let second = try stage.consumer()
        try second.join()
        #expect(try second.payloads(6) == texts(4..<10))
        try second.commitAndWait([(0, 10)])
        #expect(try second.committed([0], timeout: .seconds(5)) == [0: 10])
    }

    @Test func `finds offsets by time`() throws {
        let stage = try Stage(partitions: 1)
        let producer = try stage.producer()
        for hour in 1...3 {
            try producer.send(
                topic: stage.topic, key: [], payload: [], timestamp: Int64(hour) * 3_600_000)
        }
        #expect(producer.flush(timeout: .seconds(10)))
        let consumer = try stage.consumer()
        let middle = try consumer.offsets(of: [0], at: 5_000_000, timeout: .seconds(5))
        #expect(middle == [0: 1])
        let late = try consumer.offsets(of: [0], at: 99_000_000, timeout: .seconds(5))
        #expect(late == [:])
    }

    @Test func `a lone record does not wait for company`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(1)
        let consumer = try stage.consumer()
        try consumer.join()
        #expect(try consumer.payloads(1).count == 1)
        let producer = try stage.producer(["linger.ms": "0"])
        try producer.ping(timeout: .seconds(10))

        let start = ContinuousClock.now
        try producer.send(topic: stage.topic, key: [], payload: [1])
        let count = consumer.batch(max: 10_000, wait: .seconds(10)).count
        #expect(count == 1)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func `taking batches counts as polling`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(1)
        let consumer = try stage.consumer(["max.poll.interval.ms": "6000"])
        try consumer.join()
        let end = ContinuousClock.now + .seconds(9)
        while ContinuousClock.now < end {
            _ = consumer.batch(max: 10, wait: .milliseconds(200))
        }
        var notices: [Notice] = []
        while let notice = consumer.nextNotice(wait: .zero) { notices.append(notice) }
        #expect(
            !notices.contains {
                switch $0 {
                case .revoked: true
                case .failed(let error): error.isPollTooLate
                default: false
                }
            })
    }

    @Test func `a consumer that does not poll loses its partitions and is told`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(1)
        let consumer = try stage.consumer(["max.poll.interval.ms": "6000"])
        try consumer.join()
        ContinuousClock().wait(.seconds(8))
        var isLate = false
        let notice = try consumer.serve {
            if case .failed(let error) = $0 { isLate = isLate || error.isPollTooLate }
            if case .revoked = $0 { return true }
            return false
        }
        #expect(notice == .revoked([0], lost: true))
        #expect(isLate)
        try consumer.join()
    }

    @Test func `a topic that is not there is a failure that can pass`() throws {
        let server = try Stage(partitions: 1)
        let consumer = try Consumer(
            properties: server.properties, group: server.group, topic: "no-such-\(server.topic)")
        let notice = try consumer.serve { if case .failed = $0 { true } else { false } }
        guard case .failed(let error) = notice else { return }
        #expect(error.isUnknownTopic && error.isRetriable && !error.isFatal)
    }
}

extension ContinuousClock {
    /// Blocks, as the consumer's own thread would.
    func wait(_ duration: Duration) {
        let end = now + duration
        while now < end { usleep(10_000) }
    }
}
