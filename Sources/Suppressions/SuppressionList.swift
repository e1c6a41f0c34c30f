package import Redis

/// All suppressed addresses, in Redis: shared by every sender. For one thread.
package struct SuppressionList {
    private static let batchMax = 1_000

    private let servers: Servers
    private let prefix: String

    /// - Parameters:
    ///   - servers: That hold the list, each a part of it.
    ///   - prefix: What all our keys begin with.
    package init(_ servers: Servers, prefix: String) {
        self.servers = servers
        self.prefix = prefix
    }

    /// Adds those that are not there yet; the others stay as they are.
    ///
    /// - Returns: how many were new.
    package func add(
        _ entries: [Suppression], at now: ContinuousClock.Instant = .now
    ) throws(RedisError) -> Int {
        try changed(entries.map { ($0.address, ["HSETNX", $0.address, $0.stored]) }, at: now)
    }

    /// - Returns: how many were there.
    package func remove(
        _ addresses: [String], at now: ContinuousClock.Instant = .now
    ) throws(RedisError) -> Int {
        try changed(
            addresses.map { ($0, ["HDEL", Suppression.normal($0)]) }, at: now)
    }

    /// Hands out all entries, in no order; one may come twice while others are added.
    package func forEach(
        at now: ContinuousClock.Instant = .now, _ body: (Suppression) -> Void
    ) throws(RedisError) {
        for key in SuppressionKeys.all(prefix) {
            let connection = try connection(for: key, at: now)
            var cursor = "0"
            repeat {
                let reply = try connection.call("HSCAN", key, cursor, "COUNT", "1000")
                guard let parts = try reply.accepted().array, parts.count == 2,
                    let next = parts[0].text,
                    let fields = parts[1].array?.compactMap(\.text), fields.count % 2 == 0
                else { throw .unexpected("no answer to HSCAN") }
                for index in stride(from: 0, to: fields.count, by: 2) {
                    body(Suppression(fields[index], stored: fields[index + 1]))
                }
                cursor = next
            } while cursor != "0"
        }
    }

    /// Runs a command of an address each, and adds up what they answer.
    private func changed(
        _ acts: [(address: String, words: [String])], at now: ContinuousClock.Instant
    ) throws(RedisError) -> Int {
        var count = 0
        let byKey = Dictionary(grouping: acts) { SuppressionKeys.key(prefix, of: $0.address) }
        for (key, acts) in byKey.sorted(by: { $0.key < $1.key }) {
            let connection = try connection(for: key, at: now)
            for start in stride(from: 0, to: acts.count, by: Self.batchMax) {
                let commands = acts[start...].prefix(Self.batchMax).map { act in
                    var command = Command(act.words[0], key)
                    for word in act.words.dropFirst() { command.append(word) }
                    return command
                }
                for reply in try connection.pipeline(commands) {
                    count += Int(try reply.accepted().integer ?? 0)
                }
            }
        }
        return count
    }

    private func connection(
        for key: String, at now: ContinuousClock.Instant
    ) throws(RedisError) -> Connection {
        if let connection = try servers.connection(for: key, at: now) { return connection }
        throw .connection("no node of the cluster says who has \(key)")
    }
}
