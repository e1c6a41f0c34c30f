import Events
import Processor
import Storage

// By the wall's clock nobody waits hours for the next event or deadline.

extension World {
    /// To the next thing that happens, if all that was to be done is done.
    func leap() {
        for tag in wholeTags { lostTimers[tag] = nil }
        guard !isLineDue, isQuiet else { return }
        let now = time.wall
        var times = lostTimers.values.joined().filter { $0 > now }
        for shard in redis.shards.values {
            times += shard.wakes
        }
        if linesWritten < story.lines.count { times.append(story.lines[linesWritten].time) }
        let next = min(times.min() ?? story.end, story.end)
        guard next > now else { return }
        tell("all is quiet until \(next)")
        time.pass(.milliseconds((next - now).milliseconds))
    }

    /// Whether hours would make a living sender seem dead: its end is being written, or told again.
    var isMailUnderWay: Bool {
        processes.contains(where: \.isSending) || !untold.isEmpty
            || redis.mails.values.contains { $0.stage == "data" }
    }

    /// Whether the processors have nothing to do now.
    var isQuiet: Bool {
        let now = time.wall
        let group = broker.group(story.configuration.group, of: "events")
        for (partition, log) in broker.logs("events").enumerated()
        where (group.offset(Int32(partition)) ?? 0) < log.end { return false }
        for shard in redis.shards.values {
            if !shard.outbox.isEmpty { return false }
            if shard.wakes.contains(where: { $0 <= now }) { return false }
        }
        let wholeTags = wholeTags
        return lostTimers.allSatisfy { tag, times in
            wholeTags.contains(tag) || !times.contains { $0 <= now }
        }
    }

    /// Of the shards of which Redis has all that Kafka has.
    var wholeTags: Set<String> {
        var tags: Set<String> = []
        for (partition, log) in broker.logs("events").enumerated() {
            let keys = ShardKeys(
                prefix: story.configuration.redisPrefix, topic: "events",
                partition: Int32(partition))
            if redis.shards[keys.tag]?.offset ?? 0 == log.end { tags.insert(keys.tag) }
        }
        return tags
    }
}
