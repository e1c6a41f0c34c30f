/// What a client tells besides records and delivery reports.
package enum Notice: Equatable, Sendable {
    /// These partitions are ours now; answer with `Consumer.start`. With a cooperative assignor
    /// they are added to those already held.
    case assigned([Int32])
    /// These partitions must go; answer with `Consumer.stop`. `lost`: another member may own them
    /// already, so that nothing can be committed for them any more.
    case revoked([Int32], lost: Bool)
    /// Most of these librdkafka repairs by itself; one that `isFatal` it cannot.
    case failed(KafkaError)
    /// The outcome of a `Consumer.commit`: nil when all of its offsets were taken.
    case committed(KafkaError?)
    /// A producer came to its end for this reason and another has taken its place.
    case replaced(KafkaError)
    /// librdkafka's own log. `level` as in syslog: 3 error, 4 warning, 6 info, 7 debug.
    case log(level: Int, facility: String, message: String)
    /// librdkafka's statistics, JSON; comes with `statistics.interval.ms`.
    case statistics(String)
}
