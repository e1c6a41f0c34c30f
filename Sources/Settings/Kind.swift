/// What a key takes: how it is called in the documentation, and how the text becomes a value.
package struct Kind<Value: Sendable>: Sendable {
    let name: String
    let shape: Shape
    /// All mistakes of a list or map are thrown at once.
    let read: @Sendable (Raw) throws(SettingsError) -> Value
}

/// How a key's value stands in YAML.
enum Shape: Sendable {
    case scalar, list, map
    /// A list of mappings.
    case records
}

extension Kind {
    /// One scalar. `parse` gives nil for a text that is not `expected`; `words` are suggested from.
    /// A secret one is not quoted in messages.
    static func scalar(
        _ name: String, expected: String, isSecret: Bool = false,
        words: @autoclosure @escaping @Sendable () -> [String] = [],
        parse: @escaping @Sendable (String) -> Value?
    ) -> Kind {
        Kind(name: name, shape: .scalar) { raw throws(SettingsError) in
            guard case .text(let written) = raw else {
                throw SettingsError(raw.place, "expected \(expected), found \(raw.noun)")
            }
            if let value = parse(written.text) { return value }
            if isSecret { throw SettingsError(written.place, "expected \(expected)") }
            let near = nearest(to: written.text, in: words())
            let hint = near.map { "; did you mean \($0)?" } ?? ""
            throw SettingsError(
                written.place, "expected \(expected), found \(shown(written.text))\(hint)")
        }
    }

    /// A list in YAML, or one text with commas. Never empty.
    static func list<Element: Sendable>(of kind: Kind<Element>) -> Kind where Value == [Element] {
        Kind(name: "list of \(kind.name)", shape: .list) { raw throws(SettingsError) in
            let items: [Written]
            switch raw {
            case .list(let list, _): items = list
            case .text(let written):
                items = written.text.split(separator: ",").map {
                    Written(text: trimmed($0), place: written.place)
                }
            case .map, .records:
                throw SettingsError(raw.place, "expected a list, found \(raw.noun)")
            }
            guard !items.isEmpty else { throw SettingsError(raw.place, "the list is empty") }
            return try all(items) { item throws(SettingsError) in try kind.read(.text(item)) }
        }
    }

    /// A mapping. `check` says what is wrong with a key, nil when nothing is; `checkValue` with
    /// what stands there, for that key.
    static func map<Element: Sendable>(
        _ name: String, of kind: Kind<Element>,
        check: @escaping @Sendable (_ key: String) -> String? = { _ in nil },
        checkValue: @escaping @Sendable (_ key: String, Element) -> String? = { _, _ in nil }
    ) -> Kind where Value == [String: Element] {
        Kind(name: name, shape: .map) { raw throws(SettingsError) in
            guard case .map(let map, _) = raw else {
                throw SettingsError(raw.place, "expected a mapping, found \(raw.noun)")
            }
            let pairs = map.sorted { $0.key < $1.key }
            let values = try all(pairs) { pair throws(SettingsError) -> (String, Element) in
                if let problem = check(pair.key) { throw SettingsError(pair.value.place, problem) }
                let value = try kind.read(.text(pair.value))
                if let problem = checkValue(pair.key, value) {
                    throw SettingsError(pair.value.place, problem)
                }
                return (pair.key, value)
            }
            return Dictionary(values) { first, _ in first }
        }
    }
}

/// Reads every item, and throws the mistakes of all of them.
func all<Item, Result>(
    _ items: [Item], read: (Item) throws(SettingsError) -> Result
) throws(SettingsError) -> [Result] {
    var results: [Result] = []
    var mistakes: [Mistake] = []
    for item in items {
        do throws(SettingsError) { results.append(try read(item)) } catch {
            mistakes += error.mistakes
        }
    }
    if !mistakes.isEmpty { throw SettingsError(mistakes: mistakes) }
    return results
}

extension SettingsError {
    init(_ place: Place, _ problem: String) {
        self.init(mistakes: [Mistake(place: place, problem: problem)])
    }
}

extension Raw {
    var noun: String {
        switch self {
        case .text(let written): shown(written.text)
        case .list: "a list"
        case .map: "a mapping"
        case .records: "a list of mappings"
        }
    }
}

/// A text as a message quotes it: on one line and not too long.
func shown(_ text: String) -> String {
    let text = withoutCredentials(text)
    let printable = text.unicodeScalars.prefix(60).map {
        $0.properties.generalCategory == .control ? "?" : String($0)
    }
    return "'\(printable.joined())\(text.unicodeScalars.count > 60 ? "…" : "")'"
}

/// A URL without what may let somebody in: its user and password, and its query.
func withoutCredentials(_ text: String) -> String {
    guard let scheme = text.firstRange(of: "://") else { return text }
    var rest = String(text[scheme.upperBound...])
    // To the last: a password that was not escaped may have one too.
    if let at = rest.lastIndex(of: "@") { rest = Settings.mask + rest[at...] }
    if let query = rest.firstIndex(of: "?") { rest = rest[...query] + Settings.mask }
    return String(text[..<scheme.upperBound]) + rest
}

func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = \.isWhitespace
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
}
