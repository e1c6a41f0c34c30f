/// Takes messages for any topic and reports what became of them: `Producer`, or one in memory.
package protocol MessageSink: AnyObject {
    func send(
        topic: String, key: UnsafeRawBufferPointer?, payload: UnsafeRawBufferPointer?,
        headers: [(String, [UInt8])], token: UInt64, timestamp: Int64?
    ) throws(KafkaError)
    func reports(wait: Duration, notices: (Notice) -> Void, _ body: (Producer.Report) -> Void)
    /// The error after which this one is of no more use, if there was one.
    var fatalError: KafkaError? { get }
}

extension Producer: MessageSink {}
