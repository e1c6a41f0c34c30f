/// A property of an event, as JSON has it.
package enum Value: Hashable, Sendable {
    /// Absent, or JSON's null.
    case missing
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    /// An array or object, kept as its JSON text: carried to templates, never compared.
    case json(String)

    package var isMissing: Bool { if case .missing = self { true } else { false } }

    /// Texts by their bytes.
    package static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.missing, .missing): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.string(let a), .string(let b)), (.json(let a), .json(let b)): a.hasBytes(of: b)
        default: false
        }
    }
}
