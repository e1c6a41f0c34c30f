package import Redis
import Sender

/// What Redis knows of dead letters: the register's ends, and how people have dealt with them. For
/// one thread; every call blocks.
package final class DeadMarks {
    private static let pipelineMax = 500
    /// Rounds to find out who has a key in a cluster that moves its slots.
    private static let roundsMax = 20

    private static let homeless = RedisError.connection(
        "no node of the cluster says who has the mails")

    private let servers: Servers
    private let prefix: String
    /// How long a mark is kept, in milliseconds: as long as the register keeps ends.
    private let keep: Int64

    /// `keep`: how long a mark stands, in milliseconds.
    package init(_ deployment: Deployment, prefix: String, keep: Int64) {
        servers = Servers(deployment)
        self.prefix = prefix
        self.keep = keep
    }

    /// In the order of the letters.
    package func fates(of letters: [DeadLetter]) throws(RedisError) -> [Fate] {
        let marks = try texts(letters.map { MailKeys.dead(prefix, $0.name) })
        let lines = try texts(letters.map { MailKeys.register(prefix, $0.name) })
        return letters.indices.map { index in
            let mark = marks[index].flatMap { Mark($0) }
            let isCovered = mark?.covers(letters[index].place) ?? false
            return Fate(
                handling: isCovered ? mark?.handling : nil,
                register: lines[index].map { String($0.prefix { $0 != " " }) })
        }
    }

    package func mark(_ letter: DeadLetter, as handling: Fate.Handling) throws(RedisError) {
        let key = MailKeys.dead(prefix, letter.name)
        let text = Mark(handling, letter.place).text
        _ = try ask([(key, Command("SET", key, text, "PX", "\(keep)"))])
    }

    /// Takes a failed end out of the register, so that a sender may try the mail again; in one step,
    /// so that no other end is ever taken out.
    ///
    /// - Returns: what the register said before; nil: nothing.
    package func forgetFailure(of letter: DeadLetter) throws(RedisError) -> String? {
        let key = MailKeys.register(prefix, letter.name)
        var trouble = Self.homeless
        for _ in 0..<Self.roundsMax {
            guard let home = try servers.endpoint(for: key, at: .now),
                let connection = try servers.connection(to: home, at: .now)
            else { continue }
            do throws(RedisError) {
                let script = try connection.load(Self.forgetting)
                return try connection.run(script, keys: [key]).text
            } catch {
                trouble = error
                guard servers.learn(from: error, of: home) != nil else { throw error }
            }
        }
        throw trouble
    }

    private static let forgetting = """
        local value = redis.call('GET', KEYS[1])
        if value and string.sub(value, 1, 7) == 'failed:' then redis.call('DEL', KEYS[1]) end
        return value
        """

    private func texts(_ keys: [String]) throws(RedisError) -> [String?] {
        var texts: [String?] = []
        for start in stride(from: 0, to: keys.count, by: Self.pipelineMax) {
            let part = keys[start..<min(start + Self.pipelineMax, keys.count)]
            texts += try ask(part.map { ($0, Command("GET", $0)) }).map(\.text)
        }
        return texts
    }

    /// Each command of one key, at the server that has it.
    private func ask(_ commands: [(key: String, command: Command)]) throws(RedisError) -> [Reply] {
        var replies = [Reply?](repeating: nil, count: commands.count)
        var trouble = Self.homeless
        for _ in 0..<Self.roundsMax {
            var open: [Endpoint: [Int]] = [:]
            for index in commands.indices where replies[index] == nil {
                guard let home = try servers.endpoint(for: commands[index].key, at: .now) else {
                    continue
                }
                open[home, default: []].append(index)
            }
            for (home, indices) in open {
                guard let connection = try servers.connection(to: home, at: .now) else { continue }
                let answers = try connection.pipeline(indices.map { commands[$0].command })
                for (index, answer) in zip(indices, answers) {
                    guard case .refused(let code, let message) = answer else {
                        replies[index] = answer
                        continue
                    }
                    trouble = .refused(code: code, message: message)
                    // The next round asks whom the cluster names.
                    guard servers.learn(from: trouble, of: home) != nil else { throw trouble }
                }
            }
            let known = replies.compactMap(\.self)
            if known.count == commands.count { return known }
        }
        throw trouble
    }
}
