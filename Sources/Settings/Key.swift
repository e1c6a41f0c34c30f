/// A key of the configuration: how it is called, what it takes, what it is for.
package struct Key<Value: Sendable>: AnyKey {
    package let path: String
    package let help: String
    package let isSecret: Bool
    let kind: Kind<Value>
    /// As one would write it; nil: none.
    let fallback: Raw?
    /// Read while neither file nor environment say anything.
    let fallbackValue: Value

    var kindName: String { kind.name }
    var shape: Shape { kind.shape }

    /// A key with a default, which is written like any value and has to be a sound one.
    init(_ path: String, _ kind: Kind<Value>, _ fallback: String, _ help: String) {
        let raw = Self.raw(fallback, shape: kind.shape)
        guard let value = try? kind.read(raw) else {
            preconditionFailure("the default of \(path) is no \(kind.name)")
        }
        self.init(path, kind, raw, value, help, isSecret: false)
    }

    /// A key that is empty unless it is set.
    init<Wrapped>(
        _ path: String, optional kind: Kind<Wrapped>, isSecret: Bool = false, _ help: String
    ) where Value == Wrapped? {
        let optional = Kind<Wrapped?>(name: kind.name, shape: kind.shape) {
            raw throws(SettingsError) in try kind.read(raw)
        }
        self.init(path, optional, nil, nil, help, isSecret: isSecret)
    }

    /// A mapping that is empty unless something is set.
    init<Element>(map path: String, _ kind: Kind<Value>, _ help: String)
    where Value == [String: Element] {
        self.init(path, kind, nil, [:], help, isSecret: false)
    }

    /// A list of mappings that is empty unless something is set.
    init<Element>(records path: String, _ kind: Kind<Value>, _ help: String)
    where Value == [Element] {
        self.init(path, kind, nil, [], help, isSecret: false)
    }

    private init(
        _ path: String, _ kind: Kind<Value>, _ fallback: Raw?, _ fallbackValue: Value,
        _ help: String, isSecret: Bool
    ) {
        self.path = path
        self.kind = kind
        self.fallback = fallback
        self.fallbackValue = fallbackValue
        self.help = help
        self.isSecret = isSecret
    }

    private static func raw(_ text: String, shape: Shape) -> Raw {
        switch shape {
        case .scalar: .text(Written(text: text, place: .fallback))
        case .list:
            .list(
                text.split(separator: ",").map { Written(text: trimmed($0), place: .fallback) },
                .fallback)
        case .map, .records: preconditionFailure("a mapping's default is empty")
        }
    }
}

/// A key, whatever it takes.
package protocol AnyKey: Sendable {
    /// `run.idle_after`
    var path: String { get }
    var help: String { get }
    /// Not printed; the variable has a twin that ends in `_FILE`.
    var isSecret: Bool { get }
}

protocol DocumentedKey: AnyKey {
    var kindName: String { get }
    var shape: Shape { get }
    var fallback: Raw? { get }
}

extension Key: DocumentedKey {}

extension DocumentedKey {
    /// `NAGORI_RUN_IDLE_AFTER`
    var variable: String {
        "NAGORI_" + path.uppercased().replacing(".", with: "_")
    }
}

/// Whether the entry `name` of a mapping is one that nobody should read.
func isSecretName(_ name: String) -> Bool {
    ["password", "secret", "key.pem", "token", "oauthbearer.config"].contains {
        name.lowercased().contains($0)
    }
}
