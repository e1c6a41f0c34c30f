/// What the environment sets, by key, and every mistake in it.
struct SettingsEnvironment {
    private(set) var entries: [String: Raw] = [:]
    private(set) var mistakes: [Mistake] = []
    private let keys: [any DocumentedKey]
    private let read: (_ path: String) -> String?

    /// Names the configuration file; read by the command line.
    static let fileVariable = "NAGORI_CONFIG"

    /// `read` gives a secret file's text, nil when there is none. An empty variable counts as not
    /// set, for that is what a compose file makes of one that it was not given.
    init(
        _ environment: [String: String], keys: [any DocumentedKey],
        read: @escaping (_ path: String) -> String?
    ) {
        self.keys = keys
        self.read = read
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix("NAGORI_"), name != Self.fileVariable, !text.isEmpty,
                !Self.isServiceLink(name)
            else { continue }
            take(name, text)
        }
    }

    private mutating func take(_ name: String, _ text: String) {
        let suffix = "_FILE"
        if let key = keys.first(where: { $0.variable == name && $0.shape != .map }) {
            set(key.path, .text(Written(text: text, place: .variable(name))), name)
        } else if let key = keys.first(where: { $0.isSecret && $0.variable + suffix == name }),
            let secret = secret(name, text)
        {
            set(key.path, .text(secret), name)
        } else if let key = keys.first(where: {
            $0.shape == .map && name.hasPrefix($0.variable + "_")
        }) {
            takeEntry(of: key, name, text)
        } else if keys.contains(where: { $0.variable == name }) {
            note(name, "takes an entry each: \(name)_NAME=…, with the entry's name for NAME")
        } else if !mistakes.contains(where: { $0.place == .variable(name) }) {
            note(name, unknown(name))
        }
    }

    /// `NAGORI_KAFKA_PROPERTIES_SASL_PASSWORD`: the entry `sasl.password` of `kafka.properties`.
    private mutating func takeEntry(of key: any DocumentedKey, _ name: String, _ text: String) {
        var entry = String(name.dropFirst(key.variable.count + 1))
        var written: Written? = Written(text: text, place: .variable(name))
        let stem = entry.hasSuffix("_FILE") ? String(entry.dropLast(5)) : entry
        if stem != entry, isSecretName(Self.property(stem)) {
            entry = stem
            written = secret(name, text)
        }
        guard let written else { return }
        var map: [String: Written] = [:]
        if case .map(let before, _) = entries[key.path] { map = before }
        if let other = map.updateValue(written, forKey: Self.property(entry)) {
            note(name, "\(other.place) sets the same; remove one of them")
        }
        entries[key.path] = .map(map, .variable(name))
    }

    /// librdkafka's names have points where a variable has to have underscores.
    private static func property(_ name: String) -> String {
        name.lowercased().replacing("_", with: ".")
    }

    private mutating func set(_ path: String, _ raw: Raw, _ name: String) {
        if let other = entries.updateValue(raw, forKey: path) {
            note(name, "\(other.place) sets the same; remove one of them")
        }
    }

    /// Without the line's end that editors add.
    private mutating func secret(_ name: String, _ path: String) -> Written? {
        guard let text = read(path) else {
            note(name, "cannot read the file \(shown(path))")
            return nil
        }
        let end = text.lastIndex { !$0.isNewline }.map { text.index(after: $0) }
        return Written(
            text: String(text[..<(end ?? text.startIndex)]), place: .secretFile(variable: name))
    }

    private func unknown(_ name: String) -> String {
        let near = nearest(to: name, in: keys.map(\.variable))
        return "no such setting" + (near.map { "; did you mean \($0)?" } ?? "")
    }

    private mutating func note(_ name: String, _ problem: String) {
        mistakes.append(Mistake(place: .variable(name), problem: problem))
    }

    /// Kubernetes sets such variables in every pod for each service of the namespace, so that a
    /// service called `nagori-run` gives `NAGORI_RUN_SERVICE_HOST` and `NAGORI_RUN_PORT_9464_TCP`.
    private static func isServiceLink(_ name: String) -> Bool {
        name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || name.hasSuffix("_PORT") || name.contains(/_PORT_[0-9]+_(TCP|UDP|SCTP)/)
    }
}
