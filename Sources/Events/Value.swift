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

    package var isMissing: Bool { self == .missing }
}
