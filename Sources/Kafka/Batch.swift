import CRdkafka

/// Messages taken in one go, in the order of each partition; librdkafka's are given back when the
/// value goes out of scope.
package struct Batch: ~Copyable {
    /// What a partition reported instead of a message.
    package struct Failure: Equatable, Sendable {
        package let partition: Int32
        package let error: KafkaError

        package init(partition: Int32, error: KafkaError) {
            self.partition = partition
            self.error = error
        }
    }

    /// The messages, without the failures.
    package let count: Int
    /// What partitions reported instead of messages, such as an offset that is not there any more.
    package let failures: [Failure]

    private let source: Source

    private enum Source {
        /// The messages are the client's memory.
        case messages(
            UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>>, of: Client)
        /// The owner keeps the bytes.
        case records([Record], owner: AnyObject)
    }

    /// Takes the messages over; the buffer that they stand in is copied.
    init(taking taken: Slice<MessageBuffer>, of client: Client) {
        let messages = UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>>
            .allocate(capacity: taken.count)
        var count = 0
        var failures: [Failure] = []
        for case .some(let message) in taken {
            if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                (messages + count).initialize(to: message)
                count += 1
            } else {
                failures.append(Failure(taking: message))
            }
        }
        source = .messages(messages, of: client)
        self.count = count
        self.failures = failures
    }

    /// Records in memory, whose bytes live as long as their owner.
    package init(_ records: [Record], owner: AnyObject, failures: [Failure] = []) {
        source = .records(records, owner: owner)
        count = records.count
        self.failures = failures
    }

    deinit {
        guard case .messages(let messages, _) = source else { return }
        for index in 0..<count { rd_kafka_message_destroy(messages[index]) }
        messages.deallocate()
    }

    package var isEmpty: Bool { count == 0 }

    package subscript(index: Int) -> Record {
        precondition(index >= 0 && index < count, "A batch has records 0..<count.")
        switch source {
        case .messages(let messages, _): return Record(messages[index])
        case .records(let records, _): return records[index]
        }
    }

    package borrowing func forEach<Failed: Error>(
        _ body: (Record) throws(Failed) -> Void
    ) throws(Failed) {
        for index in 0..<count { try body(self[index]) }
    }
}

typealias MessageBuffer = UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

extension Batch.Failure {
    /// Reads an error message and frees it.
    fileprivate init(taking message: UnsafeMutablePointer<rd_kafka_message_t>) {
        partition = message.pointee.partition
        let text = rd_kafka_message_errstr(message).map { String(cString: $0) }
        error = KafkaError(message.pointee.err, message: text)
        rd_kafka_message_destroy(message)
    }
}
