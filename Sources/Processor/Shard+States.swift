import Events
import Policy
import Redis
import Storage
import Telemetry

// From names to users with their states, and back to what Redis shall have of them.

extension Shard {
    /// The users of these names, in their order; those who are not in memory come from Redis.
    func load(_ names: [String]) throws -> [CachedUser] {
        var missing: [CachedUser] = []
        let users = names.map { name in
            if let user = cache.find(name) { return user }
            let user = CachedUser(name)
            cache.insert(user)
            missing.append(user)
            return user
        }
        metrics.cacheHits.add(users.count - missing.count)
        metrics.cacheMisses.add(missing.count)
        guard !missing.isEmpty else { return users }
        for (user, stored) in zip(missing, try store.states(of: missing.map(\.name))) {
            try fill(user, from: stored)
        }
        return users
    }

    /// The users who are due; the states of those who are not in memory came with them.
    func load(_ due: DueUsers) throws -> [CachedUser] {
        var hits = 0
        let users = try due.users.map { one in
            let known = cache.find(one.name)
            let user = known ?? CachedUser(one.name)
            if known == nil {
                cache.insert(user)
                try fill(user, from: one.stored)
            } else {
                hits += 1
                // What somebody else has spoilt is written anew.
                if one.stored.deadlines == nil { user.stored = nil }
            }
            return user
        }
        metrics.cacheHits.add(hits)
        metrics.cacheMisses.add(users.count - hits)
        return users
    }

    private func fill(_ user: CachedUser, from stored: StoredState?) throws {
        guard let stored else {
            user.stored = Deadlines()
            return
        }
        guard let deadlines = stored.deadlines else {
            return try setAside(stored, of: user, "its deadlines cannot be read")
        }
        user.storedTimers = deadlines.event == nil ? 0 : 1
        do {
            let bytes = stored.state
            let (state, dropped) = try coding.decode(bytes, of: user.name)
            books.orphaned += dropped
            user.state = state
            // What was dropped is counted as stored: the next commit takes it off.
            user.storedRuns = state.runs.count + dropped
            user.storedHeld = state.held.count
            user.stored = deadlines
            user.storedHash = bytes.hashValue
        } catch {
            try setAside(stored, of: user, error.description)
        }
    }

    private func setAside(_ stored: StoredState, of user: CachedUser, _ reason: String) throws {
        // Runs and held mails that it had stay in the shard's numbers: nobody can count them.
        try store.setAside(stored.bytes, of: user.name)
        unreadable.append((user.name, reason))
        books.unreadable += 1
    }

    func takeUnreadable() -> [(user: String, reason: String)] {
        defer { unreadable.removeAll() }
        return unreadable
    }

    /// Adds what Redis does not have of the user yet.
    func change(_ user: CachedUser, _ clock: Engine.Clock, in changes: inout ShardChanges) {
        engine.prune(&user.state, at: watermark(orWall: clock))
        let deadlines = engine.deadlines(of: user.state, clock: clock)
        let bytes = user.state.isEmpty ? nil : coding.encode(user.state)
        let hash = bytes?.hashValue
        if user.stored != deadlines || hash != user.storedHash {
            changes.users.append(
                .init(name: user.name, state: bytes, deadlines: deadlines))
        }
        let timers = deadlines.event == nil ? 0 : 1
        changes.timersChange += timers - user.storedTimers
        user.storedTimers = timers
        changes.runsChange += user.state.runs.count - user.storedRuns
        changes.heldChange += user.state.held.count - user.storedHeld
        books.addHeld(user.state.held.count - user.storedHeld)
        user.storedRuns = user.state.runs.count
        user.storedHeld = user.state.held.count
        user.stored = deadlines
        user.storedHash = hash
    }

    private func watermark(orWall clock: Engine.Clock) -> EventTime {
        if case .wall(let now, _) = clock { now } else { watermark }
    }
}
