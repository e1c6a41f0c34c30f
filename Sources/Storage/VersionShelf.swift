package import Events
package import Redis

/// The versions of scenarios that runs in Redis may be of, with their texts: so that a process that
/// has never seen an earlier version can end what it began. One hash on each Redis.
package struct VersionShelf: VersionShelving {
    /// A version of a scenario, as it was written.
    package struct Entry: Equatable, Sendable {
        /// Names it in stored states.
        package var fingerprint: UInt32
        package var id: String
        package var version: String
        package var source: String
        /// When another version came in force, by the wall clock; nil: in force.
        package var replacedAt: EventTime?
        /// Its runs and waiting mails were to end at once: they do not come back to life.
        package var isEnded: Bool

        package init(
            fingerprint: UInt32, id: String, version: String, source: String,
            replacedAt: EventTime? = nil, isEnded: Bool = false
        ) {
            self.fingerprint = fingerprint
            self.id = id
            self.version = version
            self.source = source
            self.replacedAt = replacedAt
            self.isEnded = isEnded
        }
    }

    private let key: String
    private let connection: Connection

    package init(prefix: String, on connection: Connection) {
        key = "\(prefix):scenarios"
        self.connection = connection
    }

    /// What cannot be read is left out: somebody else's.
    package func entries() throws(RedisError) -> [Entry] {
        let fields = try connection.call("HGETALL", key).array ?? []
        return stride(from: 0, to: fields.count - 1, by: 2).compactMap { index in
            guard let field = fields[index].text, let value = fields[index + 1].text else {
                return nil
            }
            return Entry(field: field, value: value)
        }
    }

    package func put(_ entries: [Entry]) throws(RedisError) {
        guard !entries.isEmpty else { return }
        var command = Command("HSET", key)
        for entry in entries {
            command.append(entry.field)
            command.append(entry.value)
        }
        _ = try connection.call(command)
    }

    package func remove(_ entries: [Entry]) throws(RedisError) {
        guard !entries.isEmpty else { return }
        var command = Command("HDEL", key)
        for entry in entries { command.append(entry.field) }
        _ = try connection.call(command)
    }
}

extension VersionShelf.Entry {
    fileprivate var field: String { String(fingerprint, radix: 16) }

    /// When it was replaced (0: not) and whether that ended it, id, version and text, a line each but
    /// the last.
    fileprivate var value: String {
        "\(replacedAt?.milliseconds ?? 0)\(isEnded ? " ended" : "")\n\(id)\n\(version)\n\(source)"
    }

    fileprivate init?(field: String, value: String) {
        let lines = value.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
        guard let fingerprint = UInt32(field, radix: 16), lines.count == 4,
            let replaced = lines[0].split(separator: " ").first.flatMap({ Int64($0) })
        else { return nil }
        self.init(
            fingerprint: fingerprint, id: String(lines[1]), version: String(lines[2]),
            source: String(lines[3]),
            replacedAt: replaced == 0 ? nil : EventTime(milliseconds: replaced),
            isEnded: lines[0].hasSuffix(" ended"))
    }
}
