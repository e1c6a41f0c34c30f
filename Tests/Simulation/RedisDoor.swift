import Redis

/// One process' connection to the Redis of the world. Once broken it stays so.
final class RedisDoor {
    private let world: World
    private let process: SimulatedProcess
    private(set) var isBroken = false
    /// How often Redis had lost something when it opened; nil: it outlives that.
    private let losses: Int?

    /// - Parameters:
    ///   - world: Whose Redis.
    ///   - process: Who asks.
    ///   - breaks: Whether it breaks when Redis loses something, as by a restart. One that does not
    ///     is harder for an asker who notices by other means.
    /// - Throws: `connection` when Redis cannot be reached.
    init(_ world: World, _ process: SimulatedProcess, breaks: Bool = false) throws(RedisError) {
        self.world = world
        self.process = process
        losses = breaks ? world.losses : nil
        guard process.enter(), !world.isRedisAway else { throw .cut }
    }

    /// Asks once. Whether what was asked is done, nobody knows after a throw of `connection`.
    func ask<Answer>(_ body: (inout MemoryRedis) -> Answer) throws(RedisError) -> Answer {
        guard process.enter(), !isBroken else { throw .cut }
        guard losses ?? world.losses == world.losses else { throw broken() }
        guard !world.isRedisAway, !world.strikes(.redisCut) else { throw broken() }
        if world.isRedisFull || world.strikes(.redisRefusal) {
            throw .refused(code: "OOM", message: "command not allowed")
        }
        let answer = body(&world.redis)
        if world.strikes(.lostReply) { throw broken() }
        return answer
    }

    var sabotage: Sabotage? { world.sabotage }

    func tell(_ text: @autoclosure () -> String) { world.tell(text()) }

    private func broken() -> RedisError {
        isBroken = true
        return .cut
    }
}
