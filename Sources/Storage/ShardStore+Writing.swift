import Events
import Policy
import Redis

// What one commit sends to the script.

extension ShardStore {
    /// A user's bucket, and the user's index among those asked for or changed. Buckets that the script has yet
    /// to check come first; the users of one come together.
    struct Place: Comparable {
        let bucket: Int
        let user: Int
        let isChecked: Bool

        static func < (a: Place, b: Place) -> Bool {
            if a.isChecked != b.isChecked { return b.isChecked }
            return (a.bucket, a.user) < (b.bucket, b.user)
        }
    }

    func order(of count: Int, names: (Int) -> String) -> [Place] {
        (0..<count).map { index in
            let bucket = Int(buckets.number(of: names(index)))
            return Place(bucket: bucket, user: index, isChecked: isChecked[bucket])
        }.sorted()
    }

    /// The buckets whose bounds become others.
    func moves(
        of changes: ShardChanges, in order: [Place]
    ) -> [(bucket: Int, bound: Deadlines)] {
        var moves: [(bucket: Int, bound: Deadlines)] = []
        for places in order.stretches() {
            let bucket = places[places.startIndex].bucket
            guard changes.bounds[UInt32(bucket)] == nil else { continue }
            var bound = bounds[bucket]
            for place in places { bound.lower(to: changes.users[place.user].deadlines) }
            if bound != bounds[bucket] { moves.append((bucket, bound)) }
        }
        for (bucket, bound) in changes.bounds where bounds[Int(bucket)] != bound {
            moves.append((Int(bucket), bound))
        }
        return moves
    }

    /// Makes the command; see `ShardScripts` for its order.
    func write(
        _ changes: ShardChanges, in order: [Place], _ moves: [(bucket: Int, bound: Deadlines)],
        _ standing: Standing
    ) {
        let stretches = order.stretches()
        let unchecked = stretches.prefix { !$0[$0.startIndex].isChecked }
        command.removeAll()
        command.append("EVALSHA")
        command.append(scripts.commit.digest)
        command.append(4 + stretches.count)
        for key in [keys.meta, keys.timers, keys.wallTimers, keys.outbox] { command.append(key) }
        for places in stretches {
            command.append(keys.bucket(UInt32(places[places.startIndex].bucket)))
        }
        command.append(owner)
        command.append(commits.map { String($0) } ?? "")
        command.append(4 + unchecked.count)
        for places in stretches { append(places, of: changes.users) }
        append(moves, by: \.event)
        append(moves, by: \.wall)
        append(changes.messages)
        command.append(changes.acknowledged.count)
        for number in changes.acknowledged { command.append(number) }
        appendMeta(changes, standing)
    }

    /// The users of one bucket: fields to set, and those to take off.
    private func append(_ places: ArraySlice<Place>, of users: [ShardChanges.User]) {
        let set = places.count { users[$0.user].state != nil }
        var head: [UInt8] = []
        command.append(2 * set)
        for place in places {
            guard let state = users[place.user].state else { continue }
            head.removeAll(keepingCapacity: true)
            users[place.user].deadlines.write(to: &head)
            command.append(users[place.user].name)
            command.append(head, state)
        }
        command.append(places.count - set)
        guard set < places.count else { return }
        for place in places where users[place.user].state == nil {
            command.append(users[place.user].name)
        }
    }

    /// Bounds to set, time and bucket, and buckets that have none any more.
    private func append(
        _ moves: [(bucket: Int, bound: Deadlines)], by clock: (Deadlines) -> EventTime?
    ) {
        let moves = moves.filter { clock($0.bound) != clock(bounds[$0.bucket]) }
        let set = moves.count { clock($0.bound) != nil }
        command.append(2 * set)
        for (bucket, bound) in moves {
            guard let time = clock(bound) else { continue }
            command.append(time.milliseconds)
            command.append(bucket)
        }
        command.append(moves.count - set)
        for (bucket, bound) in moves where clock(bound) == nil { command.append(bucket) }
    }

    private func append(_ messages: [OutboxMessage]) {
        var head: [UInt8] = []
        command.append(2 * messages.count)
        for message in messages {
            head.removeAll(keepingCapacity: true)
            message.writeHead(to: &head)
            command.append(message.number)
            command.append(head, message.payload)
        }
    }

    private func appendMeta(_ changes: ShardChanges, _ standing: Standing) {
        let set = changes.marks.compactMap { mark in mark.stored.map { (mark.name, $0) } }
        let dropped = changes.marks.filter { $0.stored == nil }
        let numbers = [
            ("commits", (commits ?? 0) + 1), ("watermark", changes.watermark.milliseconds),
            ("runs", Int64(standing.runs)), ("held", Int64(standing.held)),
            ("timers", Int64(standing.timers)), ("buckets", Int64(buckets.count)),
        ]
        command.append(2 * (numbers.count + set.count + (changes.offset == nil ? 0 : 1)))
        for (name, number) in numbers {
            command.append(name)
            command.append(number)
        }
        if let offset = changes.offset {
            command.append("offset")
            command.append(offset)
        }
        for (name, value) in set {
            command.append(name)
            command.append(value)
        }
        command.append(dropped.count)
        for mark in dropped { command.append(mark.name) }
    }
}

extension [ShardStore.Place] {
    /// Those of one bucket together.
    func stretches() -> [ArraySlice<ShardStore.Place>] {
        var stretches: [ArraySlice<ShardStore.Place>] = []
        var start = 0
        for index in indices
        where index + 1 == count || self[index + 1].bucket != self[start].bucket {
            stretches.append(self[start...index])
            start = index + 1
        }
        return stretches
    }
}
