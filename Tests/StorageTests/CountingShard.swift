import Events
import Foundation
import Policy
import Redis
import Storage
import TestServers

/// A shard whose only user counts events: one event, one commit, one message. It has the processor's
/// one way back: after any trouble it is taken anew, and goes on where Redis says.
final class CountingShard {
    let keys = ShardKeys(prefix: UUID().uuidString, topic: "events", partition: 0)
    /// Of what went wrong.
    private(set) var codes: [String: Int] = [:]
    /// How often an event was applied again because Redis had lost it.
    private(set) var rewinds = 0
    private let servers: Servers
    private var store: ShardStore?
    private var asked: Endpoint?
    private(set) var offset: Int64 = 0
    private static let user = "counter"

    init(_ deployment: Deployment) {
        servers = Servers(deployment, connectTimeout: .seconds(1), commandTimeout: .seconds(1))
    }

    /// Applies events until that one is the next.
    func count(to end: Int64, within limit: Duration = .seconds(30)) throws {
        let last = ContinuousClock.now + limit
        while store == nil || offset < end {
            guard ContinuousClock.now < last else {
                throw ServerError("only \(offset) of \(end) events after \(limit): \(codes)")
            }
            do { try step() } catch let error as RedisError {
                codes[error.code, default: 0] += 1
                store = nil
                if let asked, servers.learn(from: error, of: asked) == nil {
                    servers.failed(error, at: asked, now: .now)
                }
            }
        }
    }

    private func step() throws {
        guard let store else {
            asked = nil
            asked = try servers.endpoint(for: keys.tag, at: .now)
            guard let asked, let connection = try servers.connection(to: asked, at: .now) else {
                usleep(2_000)
                return
            }
            let fresh = try ShardStore(keys, on: connection)
            let found = try fresh.take().offset ?? 0
            if found < offset { rewinds += 1 }
            offset = found
            store = fresh
            return
        }
        let before = try count(in: store)
        guard before == offset else {
            throw ServerError("\(before) were counted before event \(offset)")
        }
        var changes = ShardChanges(
            offset: offset + 1, watermark: EventTime(milliseconds: offset))
        let state = Array("\(offset + 1)".utf8)
        changes.users = [
            .init(name: Self.user, state: state, deadlines: Deadlines())
        ]
        changes.messages = [
            OutboxMessage(
                number: UInt64(offset), kind: .decision, user: Self.user, payload: state)
        ]
        switch try store.commit(changes) {
        case .written: offset += 1
        case .fenced, .rewound: self.store = nil
        }
        if let asked { servers.answered(asked) }
    }

    private func count(in store: ShardStore) throws -> Int64 {
        let state = try store.states(of: [Self.user])[0]
        return state.flatMap { Int64(String(decoding: $0.state, as: UTF8.self)) } ?? 0
    }

    /// Whether every event counts once, and has its message.
    func isExact(at end: Int64) throws -> Bool {
        guard let connection = try servers.connection(for: keys.tag, at: .now) else { return false }
        let store = try ShardStore(keys, on: connection)
        let taken = try store.take()
        let counted = try count(in: store)
        return counted == end && taken.offset == end
            && taken.outbox.map(\.number) == (0..<UInt64(end)).map { $0 }
    }
}
