import Foundation

/// A Redis Cluster: three masters, each with a replica.
package final class RedisCluster: Sendable {
    package let nodes: [Server]

    /// - Parameter nodeTimeout: After how long a silent node counts as dead.
    /// - Throws: When it does not form.
    package init(nodeTimeout: Duration = .seconds(1)) throws {
        var formed: [Server]?
        // A node whose greeting takes longer than the node timeout is never heard of again, and
        // redis-cli waits for it for ever: a busy machine gets another try.
        for attempt in 1...3 where formed == nil {
            do { formed = try Self.form(nodeTimeout) } catch  where attempt < 3 {}
        }
        guard let formed else { throw ServerError("the cluster does not form") }
        nodes = formed
        try become("whole") {
            nodes.allSatisfy { info(of: $0.port, "cluster info")["cluster_state"] == "ok" }
                && nodes.count { info(of: $0.port)["master_link_status"] == "up" } == 3
        }
    }

    private static func form(_ nodeTimeout: Duration) throws -> [Server] {
        let buses = try (0..<6).map { _ in try Socket.freePort() }
        let nodes = try buses.map { bus in
            try Server.redis([
                "--cluster-enabled", "yes", "--cluster-port", "\(bus)",
                "--cluster-node-timeout", "\(Int(nodeTimeout / .milliseconds(1)))",
                // A replica that has heard nothing of its dead master for long may follow it.
                "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
                "--appendfsync", "no",
            ])
        }
        let places = zip(nodes, buses).map { "127.0.0.1:\($0.port)@\($1)" }
        _ = try cli(
            ["--cluster", "create"] + places + ["--cluster-replicas", "1", "--cluster-yes"])
        return nodes
    }

    package var ports: [Int] { nodes.map(\.port) }

    /// The master that has the slot, as the first node that lives says.
    package func owner(of slot: Int) throws -> Int {
        for line in try asked("cluster", "nodes").split(separator: "\n") {
            let words = line.split(separator: " ")
            let isThere = words[8...].contains { range in
                let ends = range.split(separator: "-").compactMap { Int($0) }
                return ends.first.map { ($0...(ends.last ?? $0)).contains(slot) } ?? false
            }
            // 127.0.0.1:7000@17000
            let port = words[1].split(separator: "@")[0].split(separator: ":").last
            if isThere, words[2].contains("master"), let port, let number = Int(port) {
                return number
            }
        }
        throw ServerError("nobody has slot \(slot)")
    }

    package func slot(of key: String) throws -> Int {
        Int(try asked("cluster", "keyslot", key).filter { $0 != "\n" }) ?? -1
    }

    /// A master that has not the slot.
    package func stranger(to slot: Int) throws -> Int {
        let home = try owner(of: slot)
        let masters = ports.filter { info(of: $0)["role"] == "master" }
        guard let port = masters.first(where: { $0 != home }) else {
            throw ServerError("there is but one master")
        }
        return port
    }

    /// Ends the node as a crash would; returns when its replica has taken its place.
    ///
    /// - Parameters:
    ///   - port: The node's.
    ///   - body: What happens last before that, and the replica has not heard.
    /// - Throws: When the cluster does not heal, and what `body` throws.
    package func failOver(_ port: Int, losing body: (() throws -> Void)? = nil) throws {
        let slot = try firstSlot(of: port)
        if let body {
            let replica = node(try replica(of: port))
            replica.pause()
            // It would read what has come to its socket when it wakes up.
            try call(port, "client", "kill", "type", "replica")
            try body()
            node(port).kill()
            replica.resume()
        } else {
            node(port).kill()
        }
        try become("healed") { try owner(of: slot) != port }
        try become("whole again") {
            nodes.allSatisfy {
                $0.port == port || info(of: $0.port, "cluster info")["cluster_state"] == "ok"
            }
        }
    }

    package func node(_ port: Int) -> Server {
        guard let node = nodes.first(where: { $0.port == port }) else {
            preconditionFailure("no node has port \(port)")
        }
        return node
    }

    // A slot moves in three steps, and between them tests may look.

    package func beginMove(of slot: Int, to target: Int) throws {
        let home = try owner(of: slot)
        try call(target, "cluster", "setslot", "\(slot)", "importing", try id(of: home))
        try call(home, "cluster", "setslot", "\(slot)", "migrating", try id(of: target))
    }

    /// At most `max` of its keys.
    package func moveKeys(of slot: Int, from home: Int, to target: Int, max: Int) throws {
        let keys = try call(home, "cluster", "getkeysinslot", "\(slot)", "\(max)")
            .split(separator: "\n").map(String.init)
        guard !keys.isEmpty else { return }
        try call(
            home, ["migrate", "127.0.0.1", "\(target)", "", "0", "5000", "keys"] + keys)
    }

    package func endMove(of slot: Int, to target: Int) throws {
        let name = try id(of: target)
        let masters = ports.filter { info(of: $0)["role"] == "master" }
        for port in [target] + masters.filter({ $0 != target }) {
            try call(port, "cluster", "setslot", "\(slot)", "node", name)
        }
    }

    /// All at once.
    package func move(_ slot: Int, to target: Int) throws {
        let home = try owner(of: slot)
        try beginMove(of: slot, to: target)
        try moveKeys(of: slot, from: home, to: target, max: 100_000)
        try endMove(of: slot, to: target)
    }

    @discardableResult
    package func call(_ port: Int, _ words: String...) throws -> String { try call(port, words) }

    @discardableResult
    private func call(_ port: Int, _ words: [String]) throws -> String {
        try Self.cli(["-p", "\(port)", "-e"] + words)
    }

    private func asked(_ words: String...) throws -> String {
        for port in ports { if let answer = try? call(port, words) { return answer } }
        throw ServerError("no node answers")
    }

    private func replica(of master: Int) throws -> Int {
        // ip=127.0.0.1,port=7001,state=online,…
        let words = info(of: master)["slave0"]?.split(separator: ",") ?? []
        let port = words.first { $0.hasPrefix("port=") }.flatMap { Int($0.dropFirst(5)) }
        guard let port else { throw ServerError("\(master) has no replica") }
        return port
    }

    private func id(of port: Int) throws -> String {
        try call(port, "cluster", "myid").filter { $0 != "\n" }
    }

    private func firstSlot(of port: Int) throws -> Int {
        for slot in stride(from: 0, to: 16_384, by: 1_000) where try owner(of: slot) == port {
            return slot
        }
        throw ServerError("\(port) has no slots")
    }

    /// `name:value` lines.
    private func info(of port: Int, _ command: String = "info replication") -> [String: String] {
        let words = command.split(separator: " ").map(String.init)
        let lines = (try? call(port, words))?.split(whereSeparator: \.isNewline) ?? []
        return Dictionary(
            lines.compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }
        ) { $1 }
    }

    private func become(_ what: String, _ isTrue: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(30)
        while try !isTrue() {
            guard ContinuousClock.now < end else {
                throw ServerError("the cluster is not \(what): \(try asked("cluster", "nodes"))")
            }
            usleep(20_000)
        }
    }

    private static func cli(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", "--signal=KILL", "40", "redis-cli"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw ServerError("redis-cli \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}
