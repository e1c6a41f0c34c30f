import EventReader
package import Events
package import Kafka

/// Writes events to a topic at a given pace, and counts what became of them.
package struct Feeder {
    /// The time that a record itself bears.
    package enum RecordTime: String, CaseIterable, Sendable {
        /// Now, whatever the event says: Kafka deletes old records, and daemons take a time far
        /// past the record's for a broken clock.
        case now
        case event
    }

    package struct Progress: Equatable, Sendable {
        /// Handed to Kafka.
        package var sent = 0
        /// Written by it.
        package var written = 0
        package var failed = 0
        /// Lines that are no events; they are written too, without a key.
        package var broken = 0
        package var firstError: KafkaError?

        package init(sent: Int = 0, written: Int = 0, failed: Int = 0, broken: Int = 0) {
            self.sent = sent
            self.written = written
            self.failed = failed
            self.broken = broken
        }
    }

    package private(set) var progress = Progress()
    private let producer: Producer
    private let topic: String
    private let pace: Pace
    private let recordTime: RecordTime
    private let reader: EventReader

    /// Reports are taken at least this often.
    private static let reportEvery = 1024

    package init(_ producer: Producer, topic: String, pace: Pace, recordTime: RecordTime = .now) {
        self.producer = producer
        self.topic = topic
        self.pace = pace
        self.recordTime = recordTime
        var vocabulary = Vocabulary()
        vocabulary.takesAnyEvent = true
        reader = EventReader(vocabulary: vocabulary)
    }

    /// Sends one line of a file, under the key that its `userId` is. What is no event goes along,
    /// as it would from a real tracker.
    package mutating func send(_ line: UnsafeRawBufferPointer) throws(KafkaError) {
        switch reader.read(line, recordTime: .distantFuture, maxSkew: .seconds(0)) {
        case .event(let event, _):
            let time = event.time == .distantFuture ? nil : event.time
            try send(line, key: Array(event.user.utf8), time: time)
        case .ignored, .broken:
            progress.broken += 1
            try send(line, key: nil, time: nil)
        }
    }

    /// Sends one event, waiting for its turn.
    package mutating func send(
        _ payload: UnsafeRawBufferPointer, key: [UInt8]?, time: EventTime?
    ) throws(KafkaError) {
        wait()
        let timestamp = recordTime == .event ? time?.milliseconds : nil
        while true {
            do throws(KafkaError) {
                try hand(payload, key: key, timestamp: timestamp)
                progress.sent += 1
                return
            } catch {
                guard error.isQueueFull else { throw error }
                takeReports(wait: .milliseconds(100))
            }
        }
    }

    /// Waits until Kafka has answered for every event.
    ///
    /// - Returns: false when it has not in time.
    package mutating func finish(timeout: Duration = .seconds(60)) -> Bool {
        var progress = progress
        let isDone = producer.flush(timeout: timeout) { progress.note($0) }
        self.progress = progress
        return isDone
    }

    private func hand(
        _ payload: UnsafeRawBufferPointer, key: [UInt8]?, timestamp: Int64?
    ) throws(KafkaError) {
        guard let key else {
            return try producer.send(
                topic: topic, key: nil, payload: payload, timestamp: timestamp)
        }
        try key.withUnsafeBufferPointer { (key) throws(KafkaError) in
            try producer.send(
                topic: topic, key: UnsafeRawBufferPointer(key), payload: payload,
                timestamp: timestamp)
        }
    }

    private mutating func wait() {
        var left = pace.wait(after: progress.sent)
        guard left > .zero else {
            if progress.sent % Self.reportEvery == 0 { takeReports(wait: .zero) }
            return
        }
        while left > .zero {
            takeReports(wait: left)
            left = pace.wait(after: progress.sent)
        }
    }

    private mutating func takeReports(wait: Duration) {
        var progress = progress
        producer.reports(wait: wait) { progress.note($0) }
        self.progress = progress
    }
}

extension Feeder.Progress {
    fileprivate mutating func note(_ report: Producer.Report) {
        if let error = report.error {
            failed += 1
            firstError = firstError ?? error
        } else {
            written += 1
        }
    }
}

extension Topics {
    /// Makes the topic unless it is there.
    ///
    /// - Throws: why it could not be made, if it is not there.
    package func ensure(_ topic: String, partitions: Int) throws(KafkaError) {
        do {
            try create(topic, partitions: partitions)
        } catch {
            // Who may write need not be allowed to create.
            guard (try? partitionCount(of: topic)) != nil else { throw error }
        }
    }
}
