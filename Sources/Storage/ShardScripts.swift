import Redis

/// The scripts by which shards are written. Numbers travel as decimal text; Lua's are doubles,
/// exact up to 2^53, so what is compared is compared as text.
struct ShardScripts {
    let take: Script
    let commit: Script
    let split: Script
    let clear: Script

    init(loadedBy connection: Connection) throws(RedisError) {
        take = try connection.load(Self.takeSource)
        commit = try connection.load(Self.commitSource)
        split = try connection.load(Self.splitSource)
        clear = try connection.load(Self.clearSource)
    }

    /// KEYS: meta. ARGV: a name for this owner that no other has ever had, and how many buckets a
    /// shard has that was never written. Makes every earlier
    /// owner's commits fail. Epochs alone would not do: a fail-over may lose one, and another owner
    /// would get it again.
    private static let takeSource = """
        local meta = redis.call('HMGET', KEYS[1], 'offset', 'watermark', 'runs', 'held',
            'commits', 'rebuild', 'partitions', 'owner', 'committed', 'timers', 'buckets')
        local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
        if not meta[1] and not meta[11] then meta[11] = ARGV[2] end
        redis.call('HSET', KEYS[1], 'owner', ARGV[1])
        if meta[11] then redis.call('HSET', KEYS[1], 'buckets', meta[11]) end
        return {epoch, unpack(meta, 1, 11)}
        """

    /// KEYS: meta, then what is to go. ARGV: owner. Returns 0 when another owner has the shard.
    private static let clearSource = """
        if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'runs', 'held', 'timers', 'watermark', 'rebuild')
        for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
        return 1
        """

    /// KEYS: meta, timers, wall timers, outbox, then the buckets of the users.
    ///
    /// ARGV: owner, expected number of commits (empty: none), the index in KEYS of the last one that
    /// nobody has looked at since the shard was taken. Then lists, each after the number of its
    /// elements: for each bucket, users to set (name, value, …) and users to take off; by event time
    /// bounds to set (time, bucket, …) and buckets to take off; the same by the wall clock; messages to
    /// add (number, bytes, …); their numbers to drop; fields of meta to set (name, value, …) and to
    /// drop.
    ///
    /// Returns 0 when written; 1 and the epoch found when another owner has the shard; 2 and the
    /// offset found when Redis lacks a commit.
    private static let commitSource = """
        local meta = redis.call('HMGET', KEYS[1], 'owner', 'commits', 'epoch', 'offset')
        if meta[1] ~= ARGV[1] then return {1, meta[3] or ''} end
        if (meta[2] or '') ~= ARGV[2] then return {2, meta[4] or ''} end
        -- A call that fails later would leave half of it written.
        for i = 2, tonumber(ARGV[3]) do
            local kind, want = redis.call('TYPE', KEYS[i]).ok, i < 4 and 'zset' or 'hash'
            if kind ~= 'none' and kind ~= want then
                return redis.error_reply('WRONGTYPE ' .. KEYS[i] .. ' is a ' .. kind
                    .. ' and not a ' .. want .. ': somebody else writes here; delete it')
            end
        end
        local at = 4
        local function each(command, key)
            local last = at + tonumber(ARGV[at])
            -- Lua's stack has room for some thousand arguments; even, so that no pair is cut.
            for i = at + 1, last, 2000 do
                redis.call(command, key, unpack(ARGV, i, math.min(i + 1999, last)))
            end
            at = last + 1
        end
        for i = 5, #KEYS do
            each('HSET', KEYS[i])
            each('HDEL', KEYS[i])
        end
        each('ZADD', KEYS[2])
        each('ZREM', KEYS[2])
        each('ZADD', KEYS[3])
        each('ZREM', KEYS[3])
        each('HSET', KEYS[4])
        each('HDEL', KEYS[4])
        each('HSET', KEYS[1])
        each('HDEL', KEYS[1])
        return {0, ''}
        """

    /// KEYS: meta, timers, wall timers, then pairs of buckets: that one which gives, the new one.
    ///
    /// ARGV: owner, expected number of commits, how many buckets there are then; for each pair the
    /// number of the new one, the earliest deadlines in it in event time and by the wall clock (empty:
    /// none), how many users go there, and their names.
    ///
    /// Returns 1 when written. It counts as a commit, so that nobody misses it who depends on it.
    private static let splitSource = """
        local meta = redis.call('HMGET', KEYS[1], 'owner', 'commits')
        if meta[1] ~= ARGV[1] or (meta[2] or '') ~= ARGV[2] then return 0 end
        for i = 4, #KEYS, 2 do
            local kind = redis.call('TYPE', KEYS[i]).ok
            if kind ~= 'hash' and kind ~= 'none' then return 0 end
        end
        local at = 4
        for i = 4, #KEYS, 2 do
            redis.call('DEL', KEYS[i + 1])
            local first, last = at + 4, at + 3 + tonumber(ARGV[at + 3])
            for some = first, last, 1000 do
                local names = {unpack(ARGV, some, math.min(some + 999, last))}
                local values, fields = redis.call('HMGET', KEYS[i], unpack(names)), {}
                for index, name in ipairs(names) do
                    if values[index] then
                        fields[#fields + 1] = name
                        fields[#fields + 1] = values[index]
                    end
                end
                if #fields > 0 then redis.call('HSET', KEYS[i + 1], unpack(fields)) end
                redis.call('HDEL', KEYS[i], unpack(names))
            end
            for clock = 1, 2 do
                local bound = ARGV[at + clock]
                if bound ~= '' then redis.call('ZADD', KEYS[clock + 1], bound, ARGV[at]) end
            end
            at = last + 1
        end
        redis.call('HSET', KEYS[1], 'buckets', ARGV[3])
        redis.call('HINCRBY', KEYS[1], 'commits', 1)
        return 1
        """
}
