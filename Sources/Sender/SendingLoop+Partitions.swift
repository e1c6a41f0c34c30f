import Faults
import Foundation
import Kafka
import Logging
import Telemetry
import Workers

// Partitions that come and go, and how far each is done.

extension SendingLoop {
    /// - Throws: `KafkaError` when the consumer is beyond repair.
    func hearNotices(wait: Duration) throws {
        var wait = wait
        while let notice = consumer.nextNotice(wait: wait) {
            wait = .zero
            switch notice {
            case .assigned(let partitions): try begin(partitions)
            case .revoked(let partitions, let lost): try giveUp(partitions, lost: lost)
            default: try hear(notice)
            }
        }
    }

    private func hear(_ notice: Notice) throws {
        switch notice {
        case .committed(let error):
            commitsOpen = max(0, commitsOpen - 1)
            if let error {
                watch.failed(error)
                for partition in windows.keys { windows[partition]?.didNotCommit() }
            }
        case .failed(let error) where error.isFatal: throw error
        default: watch.hear(notice)
        }
    }

    private func begin(_ partitions: [Int32]) throws {
        for partition in partitions { windows[partition] = OffsetWindow() }
        try consumer.start(partitions.map { ($0, nil) })
        if isPaused { try consumer.pause(partitions) }
        say(.assigned, partitions)
    }

    /// Lets what is under way come to its end, for a while, and leaves the rest to the next owner.
    private func giveUp(_ partitions: [Int32], lost: Bool) throws {
        if !lost {
            try drain(partitions)
            try commitNow()
        }
        forget(partitions)
        for partition in partitions {
            windows[partition] = nil
            metrics.lag.remove("\(partition)")
        }
        try consumer.stop(partitions)
        say(lost ? .lost : .revoked, partitions)
    }

    private func say(_ kind: Rebalanced.Kind, _ partitions: [Int32]) {
        Rebalanced(kind: kind, partitions: partitions).report(
            to: logger, count: metrics.rebalances, owned: metrics.partitions,
            ownedNow: windows.count)
    }

    private func drain(_ partitions: [Int32]) throws {
        let leaving = Set(partitions)
        let end = clocks.now + options.drainLimit
        while true {
            dropIdle(leaving)
            let isBusy =
                requests.all.contains {
                    $0.positions.contains { leaving.contains($0.partition) }
                }
                || unreadable.contains { leaving.contains($0.partition) }
            guard isBusy, clocks.now < end else { return }
            try work(courierWait: Self.busyWait, outletWait: .zero)
        }
    }

    /// Forgets what stands only there and is not under way.
    private func dropIdle(_ leaving: Set<Int32>) {
        for id in requests.ids {
            guard let request = requests[id], request.isDroppable else { continue }
            let rest = request.positions.filter { !leaving.contains($0.partition) }
            guard rest.count < request.positions.count else { continue }
            requests[id]?.positions = rest
            if rest.isEmpty { drop(id) }
        }
    }

    /// Forgets a request of which nothing is under way.
    func drop(_ id: String) {
        guard requests.removeValue(forKey: id) != nil else { return }
        leaveLane(id)
        metrics.open.add(-1)
        metrics.requestsReleased.add()
        register.withdraw(id)
        screening.remove(id)
    }

    /// What is still under way goes on without a place in Kafka: its end will be in Redis.
    private func forget(_ partitions: [Int32]) {
        let leaving = Set(partitions)
        dropIdle(leaving)
        for id in requests.ids {
            requests[id]?.positions.removeAll { leaving.contains($0.partition) }
        }
    }
}

// MARK: Offsets

extension SendingLoop {
    /// Commits now and then, without waiting.
    func commit() throws {
        guard clocks.now >= nextCommit else { return }
        nextCommit = clocks.now + options.commitInterval
        enqueueCommit()
    }

    private func enqueueCommit() {
        let due = windows.compactMap { partition, window in
            window.commitDue.map { (partition: partition, offset: $0) }
        }
        guard !due.isEmpty else { return }
        Faults.reach(.beforeOffsetCommit)
        do throws(KafkaError) {
            try consumer.commit(due)
            commitsOpen += 1
            for (partition, offset) in due { windows[partition]?.didCommit(offset) }
        } catch {
            watch.failed(error)
        }
    }

    /// Commits and waits for the answer, for a while: without it a successor repeats the looking
    /// up, not the mails.
    private func commitNow() throws {
        enqueueCommit()
        let end = clocks.now + Self.commitLimit
        while commitsOpen > 0, clocks.now < end {
            if let notice = consumer.nextNotice(wait: .milliseconds(50)) { try hear(notice) }
        }
    }
}

// MARK: Beginning and end

extension SendingLoop {
    /// Makes the topics that are missing, if it is told to; tries until Kafka is there.
    func makeTopics(_ stop: StopFlag) {
        guard let partitions = options.topics.partitionsIfMissing else { return }
        for name in [options.topics.requests, options.topics.dead, options.topics.events] {
            while !stop.isSet {
                health.beat(at: clocks.now)
                do throws(KafkaError) {
                    try topics.create(name, partitions: partitions, timeout: .seconds(2))
                    break
                } catch {
                    watch.failed(error)
                    watch.look(consumer, at: clocks.now)
                    Thread.sleep(forTimeInterval: 0.5)
                }
            }
        }
    }

    /// Drains, commits and leaves the group.
    package func finish() throws {
        let partitions = Array(windows.keys)
        try drain(partitions)
        try commitNow()
        forget(partitions)
        if !requests.isEmpty {
            logger.warning(
                "Mails are still under way; a successor will look at them.",
                metadata: ["count": "\(requests.count)"])
        }
        do {
            try consumer.close(limit: Self.leaveLimit) { _ in }
        } catch {
            logger.warning("Could not leave the group.", metadata: ["error": "\(error)"])
        }
    }
}
