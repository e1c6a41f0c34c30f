/// JSON whose keys stand in an order, as a file for people.
indirect enum OrderedJSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
    case string(String)
    case integer(Int)
    case bool(Bool)
    case list([OrderedJSON])
    case object([(key: String, value: OrderedJSON)])

    init(stringLiteral value: String) { self = .string(value) }
    init(dictionaryLiteral elements: (String, OrderedJSON)...) { self = .object(elements) }

    static func strings(_ texts: [String]) -> OrderedJSON { .list(texts.map { .string($0) }) }

    /// Indented by two blanks; lists of plain values stay on their line.
    var text: String { text(indent: "") + "\n" }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .string(let text): return Self.quoted(text)
        case .integer(let number): return "\(number)"
        case .bool(let flag): return "\(flag)"
        case .list(let items) where items.allSatisfy(\.isPlain):
            return "[" + items.map { $0.text(indent: inner) }.joined(separator: ", ") + "]"
        case .list(let items):
            let lines = items.map { inner + $0.text(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let fields) where fields.count <= 1 && fields.allSatisfy(\.value.isPlain):
            let parts = fields.map { "\(Self.quoted($0.key)): \($0.value.text(indent: inner))" }
            return "{" + parts.joined() + "}"
        case .object(let fields):
            let lines = fields.map {
                "\(inner)\(Self.quoted($0.key)): \($0.value.text(indent: inner))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .string, .integer, .bool: true
        case .list(let items): items.isEmpty
        case .object(let fields): fields.isEmpty
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            default:
                precondition(scalar.value >= 0x20, "a schema has no control characters")
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
