import Yams

extension Kind {
    /// A list of mappings that have all of `fields` and no others; in the environment the same text
    /// as in the file.
    static func records<Element: Sendable>(
        fields: [String], read: @escaping @Sendable (WrittenRecord) throws(SettingsError) -> Element
    ) -> Kind where Value == [Element] {
        let name = "list of {\(fields.joined(separator: ", "))}"
        return Kind(name: name, shape: .records) { raw throws(SettingsError) in
            let records: [WrittenRecord]
            switch raw {
            case .records(let list, _): records = list
            case .text(let written): records = try Raw.records(in: written)
            case .list, .map: throw SettingsError(raw.place, "expected a \(name)")
            }
            return try all(records) { record throws(SettingsError) in
                try record.check(has: fields)
                return try read(record)
            }
        }
    }
}

extension WrittenRecord {
    fileprivate func check(has names: [String]) throws(SettingsError) {
        var mistakes = names.filter { fields[$0] == nil }.map {
            Mistake(place: place, problem: "\($0) is missing")
        }
        for (name, written) in fields.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            let hint = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
            mistakes.append(
                Mistake(place: written.place, problem: "unknown field \(shown(name))\(hint)"))
        }
        if !mistakes.isEmpty { throw SettingsError(mistakes: mistakes) }
    }

    /// The value of a field that is there.
    func read<Value>(_ name: String, as kind: Kind<Value>) throws(SettingsError) -> Value {
        guard let written = fields[name] else { throw SettingsError(place, "\(name) is missing") }
        do throws(SettingsError) { return try kind.read(.text(written)) } catch {
            throw SettingsError(
                mistakes: error.mistakes.map {
                    Mistake(place: $0.place, problem: "\(name): \($0.problem)")
                })
        }
    }
}

extension Raw {
    /// - Throws: what is no mapping of names to texts.
    static func records(
        _ node: Node, at place: Place, placing: (Node) -> Place
    ) throws(SettingsError) -> Raw {
        guard case .sequence(let sequence) = node else {
            throw SettingsError(place, "expected a list")
        }
        let records = try all(Array(sequence)) { node throws(SettingsError) -> WrittenRecord in
            guard case .mapping(let mapping) = node else {
                throw SettingsError(placing(node), "expected a mapping")
            }
            let fields = try all(Array(mapping)) { pair throws(SettingsError) in
                guard case .scalar(let name) = pair.key, case .scalar(let value) = pair.value
                else { throw SettingsError(placing(pair.value), "expected a name and a text") }
                return (name.string, Written(text: value.string, place: placing(pair.value)))
            }
            return WrittenRecord(
                fields: Dictionary(fields) { $1 }, place: placing(node))
        }
        return .records(records, place)
    }

    /// What a variable says.
    fileprivate static func records(in written: Written) throws(SettingsError) -> [WrittenRecord] {
        guard let node = try? Yams.compose(yaml: written.text),
            case .records(let records, _) = try records(
                node, at: written.place, placing: { _ in written.place })
        else { throw SettingsError(written.place, "expected a list as in YAML: [{name: text}]") }
        return records
    }
}

extension Kind where Value == [Settings.DKIM] {
    static let dkim = records(fields: ["domain", "selector", "key_file"]) {
        record throws(SettingsError) in
        // Not quoted when it is none: somebody may have put the key itself there.
        let file = try record.read("key_file", as: .secret)
        return Settings.DKIM(
            domain: try record.read("domain", as: .host).lowercased(),
            selector: try record.read("selector", as: .host),
            keyFile: WrittenPaths.resolve(file, writtenAt: record.fields["key_file"]?.place))
    }
}
