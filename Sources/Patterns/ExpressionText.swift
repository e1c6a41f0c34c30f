import Events
import TextPatterns

/// The expression as text that reads back as the same expression: every operation in parentheses.
extension Expression: CustomStringConvertible {
    package var description: String {
        switch self {
        case .literal(let value): Self.text(value)
        case .property(let name): Self.text(name: name)
        case .stepProperty(let step, let property): "\(step).\(Self.text(name: property))"
        case .firstProperty(let step, let property): "first(\(step)).\(Self.text(name: property))"
        case .count(let step): "count(\(step))"
        case .statistic(let statistic, let step, let property):
            "\(statistic.rawValue)(\(step).\(Self.text(name: property)))"
        case .exists(let operand): "exists(\(operand))"
        case .not(let operand): "(not \(operand))"
        case .and(let a, let b): "(\(a) and \(b))"
        case .or(let a, let b): "(\(a) or \(b))"
        case .compare(let comparison, let a, let b): "(\(a) \(comparison.rawValue) \(b))"
        case .arithmetic(let operation, let a, let b): "(\(a) \(operation.rawValue) \(b))"
        case .isIn(let one, let list):
            "(\(one) in [\(list.map(\.description).joined(separator: ", "))])"
        case .contains(let a, let b): "(\(a) contains \(b))"
        case .startsWith(let a, let b): "(\(a) starts_with \(b))"
        case .matches(let a, let pattern): "(\(a) matches \(Self.text(.string(pattern.source))))"
        }
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .missing: "null"
        case .bool(let truth): truth ? "true" : "false"
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): "'\(escaped(text, quote: "'"))'"
        case .json(let text): text
        }
    }

    static func text(name: String) -> String {
        let isWord = Words.operators.contains(name) || Words.nothing.contains(name.lowercased())
        return Words.isIdentifier(name) && !isWord ? name : "`\(escaped(name, quote: "`"))`"
    }

    private static func escaped(_ text: String, quote: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == quote || scalar == "\\" { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
