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
        for (user, bytes) in zip(missing, try store.states(of: missing.map(\.name))) {
            try fill(user, from: bytes)
        }
        return users
    }

    private func fill(_ user: CachedUser, from bytes: [UInt8]?) throws {
        guard let bytes else {
            user.stored = Deadlines()
            return
        }
        do {
            let (state, dropped) = try coding.decode(bytes, of: user.name)
            books.orphaned += dropped
            user.state = state
            // What was dropped is counted as stored: the next commit takes it off.
            user.storedRuns = state.runs.count + dropped
            user.storedHeld = state.held.count
            user.storedHash = bytes.hashValue
        } catch {
            // Runs and held mails that it had stay in the shard's numbers: nobody can count them.
            try store.setAside(bytes, of: user.name)
            unreadable.append((user.name, error.description))
            books.unreadable += 1
        }
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
                .init(name: user.name, state: bytes, deadlines: deadlines, stored: user.stored))
        }
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
