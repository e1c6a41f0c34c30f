/// A member of a consumer group that reads one topic, as a worker uses it: `Consumer`, or one in
/// memory, whose faults come by a seed.
package protocol GroupMember: AnyObject {
    var topic: String { get }

    func nextNotice(wait: Duration) -> Notice?
    func start(_ offsets: [(partition: Int32, offset: Int64?)]) throws(KafkaError)
    func stop(_ partitions: [Int32]) throws(KafkaError)
    func batch(max: Int, wait: Duration) -> Batch
    func close(limit: Duration, serve: (Notice) throws -> Void) throws

    func pause(_ partitions: [Int32]) throws(KafkaError)
    func resume(_ partitions: [Int32]) throws(KafkaError)
    func seek(
        _ offsets: [(partition: Int32, offset: Int64)], timeout: Duration
    ) throws(KafkaError)
    func commit(_ offsets: [(partition: Int32, offset: Int64)]) throws(KafkaError)
    func commitAndWait(_ offsets: [(partition: Int32, offset: Int64)]) throws(KafkaError)
    func committed(
        _ partitions: [Int32], timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64]
    func highWatermark(_ partition: Int32) -> Int64?
    func ping(timeout: Duration) throws(KafkaError)
    func partitionCount(timeout: Duration) throws(KafkaError) -> Int
}

extension Consumer: GroupMember {}
