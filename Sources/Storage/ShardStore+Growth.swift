import Events
import Policy
import Redis

// More buckets for more users.

extension ShardStore {
    /// Buckets split by one script.
    private static let splitsMax = 64

    /// Gives some of the next buckets' users their new places, in one script.
    ///
    /// - Parameters:
    ///   - buckets: As they are, and as they are then.
    ///   - needed: No more than so many.
    /// - Returns: whether it was written; if not, the shard is no longer ours, or Redis lost
    ///   something.
    /// - Throws: `RedisError` when Redis does not answer.
    func split(_ buckets: inout Buckets, for needed: UInt32) throws(RedisError) -> Bool {
        let first = buckets.nextSplit
        var new = buckets
        // Not beyond the level: the next ones may be among those that are split now.
        repeat {
            new.grow()
        } while new.nextSplit != 0 && new.count < needed
            && new.count - buckets.count < Self.splitsMax
        let sources = Array(first..<(first + new.count - buckets.count))
        var moved: [[String]] = []
        var targets: [Deadlines] = []
        try send(sources) { number, command in
            command.append("HGETALL")
            command.append(keys.bucket(number))
        } take: { number, reply in
            var (names, bound) = ([String](), Deadlines())
            for index in stride(from: 0, to: reply.count - 1, by: 2) {
                guard let bytes = reply[index].bytes, let stored = reply[index + 1].bytes else {
                    continue
                }
                let name = String(decoding: bytes, as: UTF8.self)
                guard new.number(of: name) != number else { continue }
                names.append(name)
                bound.lower(to: Deadlines.read(stored)?.deadlines ?? Deadlines())
            }
            moved.append(names)
            targets.append(bound)
        }
        write(moved, from: sources, to: buckets.count..<new.count, targets)
        let reply = try connection.run(scripts.split, [command])[0].accepted()
        guard reply.integer == 1 else { return false }
        bounds += targets
        isChecked += sources.map { _ in true }
        buckets = new
        return true
    }

    private func write(
        _ moved: [[String]], from sources: [UInt32], to targets: Range<UInt32>,
        _ bounds: [Deadlines]
    ) {
        command.removeAll()
        command.append("EVALSHA")
        command.append(scripts.split.digest)
        command.append(3 + 2 * sources.count)
        for key in [keys.meta, keys.timers, keys.wallTimers] { command.append(key) }
        for (source, target) in zip(sources, targets) {
            command.append(keys.bucket(source))
            command.append(keys.bucket(target))
        }
        command.append(owner)
        command.append(commits.map { String($0) } ?? "")
        command.append(targets.upperBound)
        for (names, (target, bound)) in zip(moved, zip(targets, bounds)) {
            command.append(target)
            command.append(bound.event.map { String($0.milliseconds) } ?? "")
            command.append(bound.wall.map { String($0.milliseconds) } ?? "")
            command.append(names.count)
            for name in names { command.append(name) }
        }
    }
}
