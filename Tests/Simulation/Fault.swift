/// What may go wrong.
package enum Fault: String, CaseIterable, Sendable {
    // Of a process.
    case crash, freeze, zombie, stop
    // Of Kafka.
    case brokerAway, kafkaRefusal, queueFull, failedReport, producerEnd, doubledRecord
    // Of Redis.
    case redisAway, redisCut, lostReply, redisRefusal, redisFull, redisTail, redisEmptied
    // Of the relay.
    case relayRefusal, relayCut
}
