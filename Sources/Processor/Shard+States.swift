import Events
import Policy
import Redis
import Storage
import Telemetry

// From names to users with their states, and back to what Redis shall have of them.

extension Shard {
    /// The users of these names, in their order; those who are not in memory come from Redis.
    func load(_ names: [String]) throws -> [CachedUser] {
        let users = names.map(find)
        try fetch()
        return users
    }

    /// The user of that name. A state that is not in memory comes with the next `fetch`.
    func find(_ name: String) -> CachedUser {
        looks += 1
        if let user = cache.find(name) { return user }
        let user = CachedUser(name)
        cache.insert(user)
        missing.append(user)
        return user
    }

    /// Reads the states that are missing.
    func fetch() throws {
        metrics.cacheHits.add(looks - missing.count)
        metrics.cacheMisses.add(missing.count)
        looks = 0
        guard !missing.isEmpty else { return }
        for (user, stored) in zip(missing, try store.states(of: missing.map(\.name))) {
            try fill(user, from: stored)
        }
        missing.removeAll(keepingCapacity: true)
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
        user.isLoaded = true
        guard let stored else {
            user.stored = Deadlines()
            return
        }
        guard let deadlines = stored.deadlines else {
            return try setAside(stored, of: user, "its deadlines cannot be read")
        }
        user.storedTimers = deadlines == Deadlines() ? 0 : 1
        do {
            let bytes = stored.state
            let (state, dropped) = try coding.decode(bytes, of: user.name)
            books.orphaned += dropped
            user.state = state
            // What was dropped is counted as stored: the next commit takes it off.
            user.storedRuns = state.runs.count + dropped
            user.storedHeld = state.held.count
            user.stored = deadlines
            user.storedHash = UInt64.fnv1a(bytes.span)
            // Scenarios may be other ones since it was written.
            user.isChanged = true
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
        // Lent to this function: read where it is, every look at it would copy it.
        var state = UserState()
        swap(&state, &user.state)
        defer { swap(&state, &user.state) }
        engine.prune(&state, at: watermark(orWall: clock))
        let deadlines = engine.deadlines(of: state, clock: clock)
        let bytes = state.isEmpty ? nil : coding.encode(state)
        let hash = bytes.map { UInt64.fnv1a($0.span) }
        if user.stored != deadlines || hash != user.storedHash {
            changes.users.append(
                .init(name: user.name, state: bytes, deadlines: deadlines))
        }
        let timers = deadlines == Deadlines() ? 0 : 1
        changes.timersChange += timers - user.storedTimers
        user.storedTimers = timers
        changes.runsChange += state.runs.count - user.storedRuns
        changes.heldChange += state.held.count - user.storedHeld
        books.addHeld(state.held.count - user.storedHeld)
        user.storedRuns = state.runs.count
        user.storedHeld = state.held.count
        user.stored = deadlines
        user.storedHash = hash
        user.isChanged = false
    }

    private func watermark(orWall clock: Engine.Clock) -> EventTime {
        if case .wall(let now, _) = clock { now } else { watermark }
    }
}
