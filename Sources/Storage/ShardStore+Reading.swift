package import Policy
package import Redis

// States of users by name, and of those whose deadlines have come.

extension ShardStore {
    /// Buckets of which the due users are asked for at a time, at most.
    private static let dueBucketsMax = 256
    /// Of these, the first that are read, at most, to see how many users are due in one.
    private static let dueBucketsFirst = 16

    /// What is stored of `users`, in their order; nil where there is nothing.
    package func states(of users: [String]) throws(RedisError) -> [StoredState?] {
        let order = order(of: users.count) { users[$0] }
        let stretches = order.stretches()
        var states = [StoredState?](repeating: nil, count: users.count)
        try send(stretches) { places, command in
            command.append("HMGET")
            command.append(keys.bucket(UInt32(places[places.startIndex].bucket)))
            for place in places { command.append(users[place.user]) }
        } take: { places, reply in
            isChecked[places[places.startIndex].bucket] = true
            for (index, place) in zip(0..<reply.count, places) {
                if let bytes = reply[index].bytes {
                    states[place.user] = StoredState(Array(bytes))
                }
            }
        }
        return states
    }

    /// Users with a state in the buckets of these numbers, below `bucketCount`.
    package func users(inBuckets numbers: Range<UInt32>) throws(RedisError) -> [String] {
        let commands = numbers.map { Command("HKEYS", keys.bucket($0)) }
        var users: [String] = []
        for reply in try connection.pipeline(commands) {
            users += (try reply.accepted().array ?? []).compactMap(\.text)
        }
        return users
    }

    /// Users whose deadline by one of the clocks is at or before its limit, at most `max`. Where a
    /// bound was too low it may be none: the bounds that the commit sets tell when to ask again.
    package func due(by limits: Deadlines, max: Int) throws(RedisError) -> DueUsers {
        // Round and round: those in front may be due again before the last was read.
        let found = bounds.indices.filter { bounds[$0].isDue(by: limits) }
        let turn = found.firstIndex { $0 >= nextDue } ?? 0
        var waiting = (found[turn...] + found[..<turn]).prefix(Self.dueBucketsMax)
        var due = DueUsers()
        var some = min(Self.dueBucketsFirst, 1 + max / Buckets.usersMax)
        while !waiting.isEmpty, due.users.count < max {
            try read(waiting.prefix(some).map { UInt32($0) }, limits, into: &due)
            nextDue = (waiting.prefix(some).last ?? 0) + 1
            waiting = waiting.dropFirst(some)
            // As many as will do, if those to come are like those read.
            some = (max - due.users.count) * due.others.count / Swift.max(1, due.users.count)
            some = Swift.max(1, some)
        }
        due.end(max: max)
        return due
    }

    private func read(
        _ numbers: [UInt32], _ limits: Deadlines, into due: inout DueUsers
    ) throws(RedisError) {
        var found: [DueUsers.User] = []
        var others: [UInt32: Deadlines] = [:]
        try send(numbers) { number, command in
            command.append("HGETALL")
            command.append(keys.bucket(number))
        } take: { number, reply in
            isChecked[Int(number)] = true
            var rest = Deadlines()
            for index in stride(from: 0, to: reply.count - 1, by: 2) {
                guard let name = reply[index].bytes, let bytes = reply[index + 1].bytes else {
                    continue
                }
                if let deadlines = Deadlines.read(bytes)?.deadlines, !deadlines.isDue(by: limits) {
                    rest.lower(to: deadlines)
                } else {
                    let name = String(decoding: name, as: UTF8.self)
                    // What nobody would find by the name is nobody's.
                    guard buckets.number(of: name) == number else { continue }
                    let stored = StoredState(Array(bytes))
                    found.append(DueUsers.User(name: name, bucket: number, stored: stored))
                }
            }
            others[number] = rest
        }
        due.users += found
        due.others.merge(others) { $1 }
    }

    /// One command for each of `items`, all in one pipeline.
    func send<Item>(
        _ items: [Item], _ write: (Item, inout Command) -> Void, take: (Item, ReplyView) -> Void
    ) throws(RedisError) {
        guard connection.pending == 0 else {
            throw .connection("an earlier pipeline was given up")
        }
        for item in items {
            command.removeAll()
            write(item, &command)
            try connection.append(command)
        }
        // All of them, refusals too: other shards share the connection.
        var refusal: RedisError?
        for item in items {
            try connection.withReply { reply in
                if let error = reply.refusal {
                    refusal = refusal ?? error
                } else {
                    take(item, reply)
                }
            }
        }
        if let refusal { throw refusal }
    }
}
