import Kafka
import Testing

@Suite struct RebalanceTests {
    @Test(arguments: ["cooperative-sticky", "range"])
    func `partitions are shared with a second member and come back`(strategy: String) throws {
        let stage = try Stage(partitions: 4)
        try stage.fillAll()
        let strategy = ["partition.assignment.strategy": strategy]
        let first = try stage.consumer(strategy)
        try first.join()
        #expect(Set(first.assignment) == [0, 1, 2, 3])

        let second = try stage.consumer(strategy)
        var heard: [Notice] = []
        try serve([first, second]) { notice, consumer in
            if consumer === first { heard.append(notice) }
        } until: {
            first.assignment.count == 2 && second.assignment.count == 2
        }
        #expect(Set(first.assignment + second.assignment) == [0, 1, 2, 3])
        let revoked = heard.compactMap { notice -> Int? in
            guard case .revoked(let partitions, lost: false) = notice else { return nil }
            return partitions.count
        }
        let isCooperative = strategy.values.contains("cooperative-sticky")
        #expect(revoked == [isCooperative ? 2 : 4])

        var farewell: [Notice] = []
        try second.close { notice in
            farewell.append(notice)
            try second.answer(notice)
        }
        #expect(farewell.contains { if case .revoked(_, lost: false) = $0 { true } else { false } })
        try serve([first]) { _, _ in
        } until: {
            first.assignment.count == 4
        }
        #expect(Set(first.assignment) == [0, 1, 2, 3])
    }

    @Test func `records come once through a cooperative rebalance`() throws {
        let stage = try Stage(partitions: 4)
        for key in 0..<40 { try stage.fill(25, key: "\(key)") }
        let first = try stage.consumer()
        try first.join()
        var offsets: [Int32: Int64] = [:]
        var seen = take(from: first, &offsets)

        let second = try stage.consumer()
        var moved: [Int32: Int64] = [:]
        let end = ContinuousClock.now + .seconds(30)
        while seen < 1000, ContinuousClock.now < end {
            while let notice = first.nextNotice(wait: .milliseconds(10)) {
                if case .revoked(let partitions, _) = notice {
                    for partition in partitions { moved[partition] = offsets[partition] ?? 0 }
                }
                try first.answer(notice)
            }
            while let notice = second.nextNotice(wait: .milliseconds(10)) {
                try second.answer(notice, from: moved)
            }
            seen += take(from: first, &offsets) + take(from: second, &offsets)
        }
        #expect(seen == 1000)
        #expect(offsets.values.reduce(0, +) == 1000)
        #expect(take(from: first, &offsets) + take(from: second, &offsets) == 0)
    }

    @Test func `closing answers a revocation that nobody answered`() throws {
        let stage = try Stage(partitions: 2)
        try stage.fillAll()
        let consumer = try stage.consumer()
        try consumer.join()
        let start = ContinuousClock.now
        try consumer.close()
        try consumer.close()
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    /// So it is when the group lets go while a revocation is still being answered.
    @Test func `a revocation may be answered when the group has gone`() throws {
        let stage = try Stage(partitions: 2)
        try stage.fillAll()
        let consumer = try stage.consumer()
        try consumer.join()
        try consumer.close()
        try consumer.stop([0, 1])
        try consumer.start([(0, nil), (1, nil)])
        #expect(consumer.batch(max: 10, wait: .milliseconds(10)).count == 0)
    }

    @Test func `a batch outlives its consumer`() throws {
        let stage = try Stage(partitions: 1)
        try stage.fill(3)
        var consumer: Consumer? = try stage.consumer()
        try consumer?.join()
        let batch = try #require(consumer).batch(max: 10, wait: .seconds(10))
        consumer = nil
        #expect(batch.copies.map(\.text) == texts(0..<3))
    }

    /// Checks that the records of each partition come in order without a gap.
    private func take(from consumer: Consumer, _ offsets: inout [Int32: Int64]) -> Int {
        let batch = consumer.batch(max: 50, wait: .milliseconds(50))
        for record in batch.copies {
            #expect(record.offset == offsets[record.partition] ?? 0)
            offsets[record.partition] = record.offset + 1
        }
        return batch.count
    }

    private func serve(
        _ consumers: [Consumer], _ hear: (Notice, Consumer) -> Void, until isDone: () -> Bool
    ) throws {
        let end = ContinuousClock.now + .seconds(30)
        while !isDone() {
            try #require(ContinuousClock.now < end)
            for consumer in consumers {
                while let notice = consumer.nextNotice(wait: .milliseconds(10)) {
                    hear(notice, consumer)
                    try consumer.answer(notice)
                }
            }
        }
    }
}
