import Yams

/// What one YAML file sets, by key, and every mistake in it.
struct SettingsFile {
    private(set) var entries: [String: Raw] = [:]
    private(set) var mistakes: [Mistake] = []
    private let name: String
    private let keys: [any DocumentedKey]

    /// Bytes of a file; a configuration of ours has a few hundred lines.
    static let sizeMax = 1 << 20

    /// `name` is what messages call the file.
    init(text: String, name: String, keys: [any DocumentedKey]) {
        self.name = name
        self.keys = keys
        guard text.utf8.count <= Self.sizeMax else {
            mistakes = [Mistake(place: place(nil), problem: "longer than \(Self.sizeMax) bytes")]
            return
        }
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            read(section: "", root)
        } catch {
            mistakes.append(Self.mistake(error, in: name))
        }
    }

    private mutating func read(section: String, _ node: Node) {
        if node.isNull { return }
        guard case .mapping(let mapping) = node else {
            let name = section.isEmpty ? "the file" : section.dropLast().description
            note(node, "\(name): expected a mapping of keys")
            return
        }
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                note(keyNode, "expected a key")
                continue
            }
            let path = section + scalar.string
            guard seen.insert(path).inserted else {
                note(keyNode, "\(path) is there twice")
                continue
            }
            if let key = keys.first(where: { $0.path == path }) {
                entries[path] = raw(key, value)
            } else if keys.contains(where: { $0.path.hasPrefix(path + ".") }) {
                read(section: path + ".", value)
            } else {
                note(keyNode, unknown(scalar.string, in: section))
            }
        }
    }

    /// Nil for a key without a value: as if it were not there.
    private mutating func raw(_ key: any DocumentedKey, _ node: Node) -> Raw? {
        if node.isNull { return nil }
        switch node {
        case .scalar(let scalar):
            return .text(Written(text: scalar.string, place: place(node.mark)))
        case .sequence where key.shape == .records:
            do throws(SettingsError) {
                return try .records(node, at: place(node.mark)) { place($0.mark) }
            } catch {
                for mistake in error.mistakes { note(mistake, at: key.path) }
                return nil
            }
        case .sequence(let sequence):
            return .list(sequence.compactMap { written($0, key.path) }, place(node.mark))
        case .mapping(let mapping):
            var map: [String: Written] = [:]
            for (name, value) in mapping {
                guard case .scalar(let scalar) = name else {
                    note(name, "\(key.path): expected a name")
                    continue
                }
                map[scalar.string] = joined(value, key) ?? written(value, key.path)
            }
            return .map(map, place(node.mark))
        case .alias:
            note(node, "\(key.path): aliases are not understood")
            return nil
        }
    }

    /// The people of a role may be a list: the same as its items with commas between them.
    private func joined(_ node: Node, _ key: any DocumentedKey) -> Written? {
        guard key.path == Keys.standard.staff.path, case .sequence(let items) = node else {
            return nil
        }
        let texts = items.compactMap { $0.scalar?.string }
        guard texts.count == items.count, !texts.isEmpty else { return nil }
        return Written(text: texts.joined(separator: ", "), place: place(node.mark))
    }

    private mutating func written(_ node: Node, _ path: String) -> Written? {
        guard case .scalar(let scalar) = node else {
            note(node, "\(path): expected a text")
            return nil
        }
        return Written(text: scalar.string, place: place(node.mark))
    }

    /// Suggests a neighbour in the section, or else the same word in another one.
    private func unknown(_ name: String, in section: String) -> String {
        let paths = keys.map(\.path)
        let siblings = paths.filter { $0.hasPrefix(section) }
            .compactMap { $0.dropFirst(section.count).split(separator: ".").first.map(String.init) }
        let elsewhere = paths.first { $0.split(separator: ".").last.map(String.init) == name }
        let near = nearest(to: name, in: Set(siblings)) ?? elsewhere
        let hint = near.map { "; did you mean \($0)?" } ?? ""
        return "unknown key \(shown(section + name))\(hint)"
    }

    private mutating func note(_ node: Node, _ problem: String) {
        mistakes.append(Mistake(place: place(node.mark), problem: problem))
    }

    private mutating func note(_ mistake: Mistake, at path: String) {
        mistakes.append(Mistake(place: mistake.place, problem: "\(path): \(mistake.problem)"))
    }

    private func place(_ mark: Mark?) -> Place { Self.place(mark, in: name) }

    private static func place(_ mark: Mark?, in name: String) -> Place {
        .file(name, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// What keeps Yams from reading the file.
    static func mistake(_ error: any Error, in name: String) -> Mistake {
        func place(_ mark: Mark?) -> Place { Self.place(mark, in: name) }
        return switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            Mistake(place: place(mark), problem: "not YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let names, let context):
            Mistake(
                place: place(context.mark),
                problem: "\(names.sorted().joined(separator: ", ")) is there twice")
        default: Mistake(place: place(nil), problem: "not YAML: \(shown("\(error)"))")
        }
    }
}

extension Node {
    /// Nothing, `~` or `null`, not in quotes.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else {
            return false
        }
        return ["", "~", "null"].contains(scalar.string)
    }
}
