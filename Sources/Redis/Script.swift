/// A Lua script that Redis keeps under the digest of its text: the same text has the same digest
/// on every server.
package struct Script: Equatable, Sendable {
    package let source: String
    /// SHA-1 in hexadecimal, as `SCRIPT LOAD` answered.
    package let digest: String
}

extension Connection {
    /// How often a script that somebody flushes again and again is loaded for one run.
    private static let loadsMax = 3

    /// Has Redis keep the script, and learns its digest.
    ///
    /// - Throws: `refused` when the script does not compile.
    package func load(_ source: String) throws(RedisError) -> Script {
        let reply = try call(Command("SCRIPT", "LOAD", source))
        guard let digest = reply.text, digest.utf8.count == 40 else {
            throw .unexpected("no digest to SCRIPT LOAD")
        }
        return Script(source: source, digest: digest)
    }

    /// Runs the script once; loads it again when the server has lost it by a restart or fail-over.
    package func run(
        _ script: Script, keys: [String], arguments: [[UInt8]] = []
    ) throws(RedisError) -> Reply {
        let command = Command(script, keys: keys, arguments: arguments)
        return try run(script, [command])[0].accepted()
    }

    /// Runs calls of the script in one pipeline; loads it again when the server has lost it.
    ///
    /// A call that found no script is repeated behind the others, so the calls must not depend on
    /// each other's order. Each is made by `Command(script, …)`.
    ///
    /// - Returns: the replies in the order of the commands; refusals among them.
    /// - Throws: when the connection breaks; which calls were carried out is unknown then.
    package func run(_ script: Script, _ commands: [Command]) throws(RedisError) -> [Reply] {
        var replies = try pipeline(commands)
        for _ in 0..<Self.loadsMax {
            let missed = replies.indices.filter { replies[$0].isScriptMissing }
            guard !missed.isEmpty else { break }
            // Together, so that hardly anybody can flush it again in between.
            let load = Command("SCRIPT", "LOAD", script.source)
            let second = try pipeline([load] + missed.map { commands[$0] })
            _ = try second[0].accepted()
            for (index, reply) in zip(missed, second.dropFirst()) { replies[index] = reply }
        }
        return replies
    }
}

extension Reply {
    /// Whether the server does not know the script (any more).
    package var isScriptMissing: Bool {
        guard case .refused("NOSCRIPT", _) = self else { return false }
        return true
    }
}
