import CRdkafka

/// Messages taken from librdkafka in one go, in the order of each partition; given back when the
/// value goes out of scope.
package struct Batch: ~Copyable {
    /// What a partition reported instead of a message.
    package struct Failure: Equatable, Sendable {
        package let partition: Int32
        package let error: KafkaError
    }

    /// The messages, without the failures.
    package let count: Int
    /// What partitions reported instead of messages, such as an offset that is not there any more.
    package let failures: [Failure]

    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>>
    /// The messages are its memory.
    private let client: Client

    /// Takes the messages over; the buffer that they stand in is copied.
    init(taking taken: Slice<MessageBuffer>, of client: Client) {
        messages = .allocate(capacity: taken.count)
        self.client = client
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
        self.count = count
        self.failures = failures
    }

    deinit {
        for index in 0..<count { rd_kafka_message_destroy(messages[index]) }
        messages.deallocate()
    }

    package var isEmpty: Bool { count == 0 }

    package subscript(index: Int) -> Record {
        precondition(index >= 0 && index < count, "A batch has records 0..<count.")
        return Record(message: messages[index])
    }

    package borrowing func forEach<Failed: Error>(
        _ body: (Record) throws(Failed) -> Void
    ) throws(Failed) {
        for index in 0..<count { try body(Record(message: messages[index])) }
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
