import Redis

/// The scripts by which shards are written. Numbers travel as decimal text; Lua's are doubles,
/// exact up to 2^53, so what is compared is compared as text.
struct ShardScripts {
    let take: Script
    let commit: Script
    let clear: Script

    init(loadedBy connection: Connection) throws(RedisError) {
        take = try connection.load(Self.takeSource)
        commit = try connection.load(Self.commitSource)
        clear = try connection.load(Self.clearSource)
    }

    /// KEYS: meta. ARGV: a name for this owner that no other has ever had. Makes every earlier
    /// owner's commits fail. Epochs alone would not do: a fail-over may lose one, and another owner
    /// would get it again.
    private static let takeSource = """
        local meta = redis.call('HMGET', KEYS[1], 'offset', 'watermark', 'runs', 'held',
            'commits', 'rebuild', 'partitions', 'owner', 'committed')
        local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
        redis.call('HSET', KEYS[1], 'owner', ARGV[1])
        return {epoch, unpack(meta, 1, 9)}
        """

    /// KEYS: meta, then what is to go. ARGV: owner. Returns 0 when another owner has the shard.
    private static let clearSource = """
        if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'runs', 'held', 'watermark', 'rebuild')
        for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
        return 1
        """

    /// KEYS: meta, timers, wall timers, outbox, then the buckets of the users.
    ///
    /// ARGV: owner, expected number of commits (empty: none), new offset (empty: none), watermark,
    /// how many runs and held mails there are more than before; the number of users, and for each
    /// its bucket's index in KEYS, its name and its state (empty: none). Then eight lists, each
    /// after the number of its elements: by event time deadlines to set (time, user, …) and users to
    /// take off; the same by the wall clock; messages to add (number, bytes, …); their numbers to
    /// drop; fields of meta to set (name, value, …) and to drop.
    ///
    /// Returns 0 when written; 1 and the epoch found when another owner has the shard; 2 and the
    /// offset found when Redis lacks a commit. Written, it gives the next two deadlines, the number
    /// of deadlines, of runs, and of held mails too.
    private static let commitSource = """
        local meta = redis.call('HMGET', KEYS[1],
            'owner', 'commits', 'runs', 'held', 'epoch', 'offset')
        if meta[1] ~= ARGV[1] then return {1, meta[5] or ''} end
        if (meta[2] or '') ~= ARGV[2] then return {2, meta[6] or ''} end
        -- A call that fails later would leave half of it written.
        for i = 2, #KEYS do
            local kind, want = redis.call('TYPE', KEYS[i]).ok, i < 4 and 'zset' or 'hash'
            if kind ~= 'none' and kind ~= want then
                return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. kind
                    .. ' and not a ' .. want .. ': somebody else writes here; delete it')
            end
        end
        if not tonumber(meta[3] or 0) or not tonumber(meta[4] or 0) then
            return redis.error_reply('WRONGTYPE ' .. KEYS[1] .. ' has runs or held that are no '
                .. 'number: somebody else writes here; delete these fields')
        end
        local at = 8
        for _ = 1, tonumber(ARGV[7]) do
            local bucket, user, state = KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2]
            if state == '' then redis.call('HDEL', bucket, user)
            else redis.call('HSET', bucket, user, state) end
            at = at + 3
        end
        local lists = {
            {'ZADD', KEYS[2]}, {'ZREM', KEYS[2]}, {'ZADD', KEYS[3]}, {'ZREM', KEYS[3]},
            {'HSET', KEYS[4]}, {'HDEL', KEYS[4]}, {'HSET', KEYS[1]}, {'HDEL', KEYS[1]}
        }
        for _, list in ipairs(lists) do
            local last = at + tonumber(ARGV[at])
            -- Lua's stack has room for some thousand arguments; even, so that no pair is cut.
            for i = at + 1, last, 2000 do
                redis.call(list[1], list[2], unpack(ARGV, i, math.min(i + 1999, last)))
            end
            at = last + 1
        end
        if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'offset', ARGV[3]) end
        redis.call('HSET', KEYS[1], 'watermark', ARGV[4])
        redis.call('HINCRBY', KEYS[1], 'commits', 1)
        local runs = redis.call('HINCRBY', KEYS[1], 'runs', ARGV[5])
        local held = redis.call('HINCRBY', KEYS[1], 'held', ARGV[6])
        local event = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
        local wall = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
        return {0, event[2] or '', wall[2] or '', redis.call('ZCARD', KEYS[2]), runs, held}
        """
}
